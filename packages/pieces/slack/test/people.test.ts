import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, choices, failureOf } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

/** A workspace of as many people, in pages as large as Slack gives them. */
function fill(count: number) {
  const [model] = server.workspace.users
  if (!model) throw new Error('The workspace has nobody.')
  server.workspace.users = Array.from({ length: count }, (_, index) => ({
    ...model,
    id: `U${String(index).padStart(9, '0')}`,
    name: `person-${index}`,
    real_name: `Person ${index}`,
    profile: { display_name: '', real_name: `Person ${index}`, email: `person-${index}@example.com` },
  }))
  server.workspace.pageSize = 999
}

describe('listing people', () => {
  const list = async (input: Values = {}): Promise<{ users: Values[]; more: boolean }> =>
    Object(await act('list-users', input, at(server)))
  const ids = async (input: Values = {}) => (await list(input)).users.map(({ id }) => id)

  it.each([
    [{}, ['U01ADA', 'U02CHARLES', 'U04SMITH', 'U05SMITH']],
    [{ bots: true }, ['U01ADA', 'U02CHARLES', 'U04SMITH', 'U05SMITH', 'U06BOT']],
    [{ deactivated: true }, ['U01ADA', 'U02CHARLES', 'U03GONE', 'U04SMITH', 'U05SMITH']],
    [{ search: '@LOVELACE' }, ['U01ADA']],
    [{ search: 'smith2' }, ['U05SMITH']],
  ])('with %j gives %j', async (input, expected) => {
    expect(await ids(input)).toEqual(expected)
  })

  it('says that somebody is deactivated', async () => {
    const { users } = await list({ deactivated: true, search: 'gone' })
    expect(users).toMatchObject([{ id: 'U03GONE', isActive: false }])
  })

  it('stops at the limit and says that there are more', async () => {
    expect(await list({ limit: 1 })).toMatchObject({ users: [{ id: 'U01ADA' }], more: true })
    expect(await list({ limit: 4 })).toMatchObject({ users: { length: 4 }, more: false })
  })

  it('of a workspace of 20,000 asks until Slack says that this is enough for a minute, and tells when to come back', async () => {
    fill(20_000)
    server.workspace.keepsToTiers = true
    expect(await failureOf(list({ limit: 20_000 }))).toMatchObject({ code: 'rate_limited', retryAfter: 30 })
    expect(server.seen).toHaveLength(21)
    server.workspace.calls.clear()
    expect(await list({ limit: 1_500 })).toMatchObject({ users: { length: 1_500 }, more: true })
  })
})

describe('finding a person by ID', () => {
  const find = (id: string) => act('find-user', { by: 'id', id }, at(server))

  it.each(['U01ADA', ' U01ADA ', '<@U01ADA>', '<@U01ADA|ada>'])('takes "%s"', async (id) => {
    expect(await find(id)).toMatchObject({ id: 'U01ADA', realName: 'Ada Lovelace' })
    expect(server.seen).toHaveLength(1)
  })

  it('finds somebody who is deactivated, and says so', async () => {
    expect(await find('U03GONE')).toMatchObject({ isActive: false })
  })

  it('fails for an ID nobody has, and for what is none', async () => {
    expect(await failureOf(find('U99'))).toMatchObject({ code: 'not_found', field: 'id' })
    expect(await failureOf(find('ada'))).toMatchObject({ code: 'invalid_input', field: 'id' })
    expect(server.seen).toHaveLength(1)
  })
})

describe('the choice of a person', () => {
  const offered = (search = '', run = at(server)) => choices('open-conversation', 'users', search, run)

  it('offers those who are active and no bots, by full name', async () => {
    expect(await offered()).toEqual([
      { value: 'U01ADA', title: 'Ada Lovelace', help: '@ada' },
      { value: 'U02CHARLES', title: 'Charles Babbage', help: '@charles' },
      { value: 'U04SMITH', title: 'John Smith', help: '@smith' },
      { value: 'U05SMITH', title: 'John Smith', help: '@smith2' },
    ])
    expect(await offered('@CHARLES')).toMatchObject([{ value: 'U02CHARLES' }])
  })

  it('in a workspace of 20,000 takes five requests at most, and one for an address or an ID', async () => {
    fill(20_000)
    expect(await offered('nobody is called so')).toEqual([])
    expect(server.seen).toHaveLength(5)
    expect(await offered('person-19999@example.com')).toMatchObject([{ value: 'U000019999' }])
    expect(await offered('U000019998')).toMatchObject([{ value: 'U000019998' }])
    expect(server.seen).toHaveLength(7)
  })

  it('offers nobody for an address or an ID that nobody has', async () => {
    expect(await offered('nobody@example.com')).toEqual([])
    expect(await offered('U0123456789')).toEqual([])
  })

  it('fails as an action does without the scope', async () => {
    const run = at(server, botToken(server.workspace.tokens.onlyWrite))
    expect(await failureOf(offered('', run))).toMatchObject({ message: expect.stringContaining('users:read') })
  })
})

describe('the choice of a channel', () => {
  const offered = (search = '') => choices('update-message', 'channel', search, at(server))

  it('in a workspace of 20,000 takes five requests at most, and one for an ID', async () => {
    const [model] = server.workspace.channels
    if (!model) throw new Error('The workspace has no channel.')
    server.workspace.pageSize = 999
    server.workspace.channels = Array.from({ length: 20_000 }, (_, index) => ({
      ...model,
      id: `C${String(index).padStart(9, '0')}`,
      name: `channel-${index}`,
    }))
    expect(await offered('nothing is called so')).toEqual([])
    expect(server.seen).toHaveLength(5)
    expect(await offered('C000019999')).toEqual([{ value: 'C000019999', title: '#channel-19999' }])
    expect(server.seen).toHaveLength(6)
  })

  it('offers nothing for a private channel to a token that may not see one', async () => {
    const [model] = server.workspace.channels.filter(({ is_private }) => is_private)
    if (model) model.id = 'C0123456789'
    const run = at(server, botToken(server.workspace.tokens.withoutPrivate))
    expect(await choices('update-message', 'channel', 'C0123456789', run)).toEqual([])
    expect(await offered('C0123456789')).toEqual([{ value: 'C0123456789', title: '#board-general' }])
  })

  it('looks among the names for an ID there is not', async () => {
    expect(await offered('C0123456789')).toEqual([])
  })
})

describe('opening a conversation', () => {
  const open = (users: string[], run = at(server)) => act('open-conversation', { users }, run)

  it('gives the one there is', async () => {
    expect(await open(['U01ADA'])).toEqual({ channel: 'D01ADA' })
    expect(await open([' U01ADA '])).toEqual({ channel: 'D01ADA' })
  })

  it('with several people is a group', async () => {
    expect(await open(['U01ADA', 'U02CHARLES'])).toEqual({ channel: expect.stringMatching(/^G/) })
  })

  it.each([
    [['U99'], 'not_found'],
    [['U03GONE'], 'invalid_input'],
    [['U06BOT'], 'invalid_input'],
    [['ada'], 'invalid_input'],
    [['U01ADA,U02CHARLES'], 'invalid_input'],
  ])('with %j fails with %s at the people', async (users, code) => {
    expect(await failureOf(open(users))).toMatchObject({ code, field: 'users' })
  })

  it('needs the scope for it, and names it', async () => {
    const run = at(server, botToken(server.workspace.tokens.onlyWrite))
    expect(await failureOf(open(['U01ADA', 'U02CHARLES'], run))).toMatchObject({
      code: 'permission_denied',
      message: 'The connection lacks the scope mpim:write.',
    })
  })
})
