import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, failureOf, problemsOf } from './try-out.js'

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const byEmail = (email: string, run = at(server)) => act('find-user', { by: 'email', email }, run)
const byName = (name: string, run = at(server)) => act('find-user', { by: 'name', name }, run)

const ADA = {
  id: 'U01ADA',
  name: 'ada',
  displayName: 'ada',
  realName: 'Ada Lovelace',
  email: 'ada@example.com',
  timeZone: 'Europe/London',
  isBot: false,
  isActive: true,
}

describe('finding a person by e-mail address', () => {
  it('asks Slack for that one person', async () => {
    expect(await byEmail(' ada@example.com ')).toEqual(ADA)
    expect(server.seen.map(({ path, form }) => [path, form])).toEqual([
      ['/api/users.lookupByEmail', { email: 'ada@example.com' }],
    ])
  })

  it.each(['nobody@example.com', 'gone@example.com'])('fails with not_found for %s', async (email) => {
    expect(await failureOf(byEmail(email))).toMatchObject({ code: 'not_found', field: 'email' })
  })

  it('needs the scope users:read.email, and names it', async () => {
    const run = at(server, botToken(server.workspace.tokens.withoutEmail))
    expect(await failureOf(byEmail('ada@example.com', run))).toMatchObject({
      code: 'permission_denied',
      message: 'The connection lacks the scope users:read.email.',
    })
  })

  it('does not run without an address', () => {
    expect(problemsOf('find-user', { by: 'email' })).toEqual(['email: required'])
  })
})

describe('finding a person by name', () => {
  it.each(['ada', '@ada', ' ADA ', 'Ada Lovelace', 'ada lovelace'])(
    'finds "%s" among the active ones',
    async (name) => {
      expect(await byName(name)).toEqual(ADA)
    },
  )

  it('finds somebody by display name, however the accents are written', async () => {
    const [, charles] = server.workspace.users
    if (charles) charles.profile.display_name = 'Zo\u00eb'
    expect(await byName('zoe\u0308')).toMatchObject({ id: 'U02CHARLES', displayName: 'Zo\u00eb' })
  })

  it('goes through every page, so as not to overlook somebody of the same name', async () => {
    await byName('ada')
    expect(server.seen.map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => '/api/users.list'))
  })

  it('tells that it found a bot, and null for what is not known of it', async () => {
    expect(await byName('engine')).toMatchObject({ isBot: true, displayName: null, email: null })
  })

  it('gives no e-mail address without the scope for it', async () => {
    const run = at(server, botToken(server.workspace.tokens.withoutEmail))
    expect(await byName('ada', run)).toEqual({ ...ADA, email: null })
  })

  it.each(['Lovelace', 'gone', 'nobody', '@'])('fails with not_found for "%s"', async (name) => {
    expect(await failureOf(byName(name))).toMatchObject({ code: 'not_found', field: 'name' })
  })

  it('does not choose between people of the same name', async () => {
    expect(await failureOf(byName('John Smith'))).toMatchObject({ code: 'invalid_input', field: 'name' })
    expect(await byName('smith')).toMatchObject({ id: 'U04SMITH' })
  })

  it('does not run without a name', () => {
    expect(problemsOf('find-user', { by: 'name' })).toEqual(['name: required'])
  })
})
