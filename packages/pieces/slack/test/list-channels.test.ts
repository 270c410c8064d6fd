import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, choices, failureOf, problemsOf } from './try-out.js'

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>
type Output = { channels: Values[]; more: boolean }

const list = async (input: Values = {}, run = at(server)): Promise<Output> => {
  const output = await act('list-channels', input, run)
  return JSON.parse(JSON.stringify(output))
}

const names = async (input: Values = {}) => (await list(input)).channels.map(({ name }) => name)

const fill = (count: number) => {
  const [model] = server.workspace.channels
  if (!model) throw new Error('The workspace has no channel.')
  server.workspace.channels = Array.from({ length: count }, (_, index) => ({
    ...model,
    id: `C${index}`,
    name: `channel-${index}`,
  }))
  server.workspace.pageSize = 999
}

describe('listing channels', () => {
  it('tells what is known of each', async () => {
    const { channels } = await list({ search: 'general' })
    expect(channels).toEqual([
      {
        id: 'C01GENERAL',
        name: 'general',
        isPrivate: false,
        isArchived: false,
        isMember: true,
        members: 4,
        topic: 'All hands',
        purpose: 'For everybody',
      },
    ])
  })

  it('reads what Slack leaves out as absent', async () => {
    server.answerNext({ body: { ok: true, channels: [{ id: 'C9', name: 'bare' }] } })
    expect((await list()).channels).toEqual([
      {
        id: 'C9',
        name: 'bare',
        isPrivate: false,
        isArchived: false,
        isMember: false,
        members: null,
        topic: '',
        purpose: '',
      },
    ])
  })

  it('follows the cursor to the end, even past an empty page', async () => {
    expect(await names({ kind: 'private' })).toEqual(['board-general'])
    expect(server.seen.map(({ form }) => form.cursor)).toEqual([undefined, cursorTo(2), cursorTo(4)])
  })

  it.each([
    [{}, ['general', 'random', 'engines']],
    [{ archived: true }, ['general', 'random', 'old-general', 'engines']],
    [{ kind: 'all' }, ['general', 'random', 'engines', 'board-general']],
    [{ kind: 'all', search: ' #GENERAL' }, ['general', 'board-general']],
    [{ search: 'nothing' }, []],
  ])('with %j gives %j', async (input, expected) => {
    expect(await names(input)).toEqual(expected)
  })

  it('stops at the limit and says that there are more', async () => {
    expect(await list({ limit: 1 })).toMatchObject({ channels: [{ name: 'general' }], more: true })
    expect(server.seen).toHaveLength(1)
    expect(await list({ limit: 3 })).toMatchObject({ channels: { length: 3 }, more: false })
  })

  it('asks for pages as large as Slack gives them', async () => {
    fill(1_500)
    expect(await list({ limit: 10_000 })).toMatchObject({ channels: { length: 1_500 }, more: false })
    expect(server.seen.map(({ form }) => form.limit)).toEqual(['999', '999'])
  })

  it.each([0, 1.5, 10_001])('refuses a limit of %d', (limit) => {
    expect(problemsOf('list-channels', { limit })).toHaveLength(1)
  })

  it('needs the scope groups:read for private channels, and names it', async () => {
    const run = at(server, botToken(server.workspace.tokens.withoutPrivate))
    expect(await failureOf(list({ kind: 'all' }, run))).toMatchObject({
      code: 'permission_denied',
      message: 'The connection lacks the scope groups:read.',
    })
  })

  it('gives up when Slack sends the same cursor for ever', async () => {
    const body = { ok: true, channels: [], response_metadata: { next_cursor: 'again' } }
    for (const _ of [1, 2, 3]) server.answerNext({ body })
    expect(await failureOf(list())).toMatchObject({ code: 'bad_response' })
    expect(server.seen).toHaveLength(2)
  })
})

describe('the choice of a channel', () => {
  const offered = (search = '', run = at(server)) => choices('send-message', 'channel', search, run)

  it('offers public and private channels by name, without archived ones', async () => {
    expect(await offered()).toEqual([
      { value: 'C05BOARD', title: '#board-general', help: 'Private' },
      { value: 'C04ENGINES', title: '#engines' },
      { value: 'C01GENERAL', title: '#general' },
      { value: 'C02RANDOM', title: '#random' },
    ])
  })

  it('is narrowed by what is typed, with or without #', async () => {
    expect((await offered('#Gen')).map(({ value }) => value)).toEqual(['C05BOARD', 'C01GENERAL'])
  })

  it('offers the public ones alone to a token that may not see others', async () => {
    const run = at(server, botToken(server.workspace.tokens.withoutPrivate))
    expect((await offered('', run)).map(({ value }) => value)).toEqual(['C04ENGINES', 'C01GENERAL', 'C02RANDOM'])
  })

  it('fails as an action does when the token may see none', async () => {
    const run = at(server, botToken(server.workspace.tokens.onlyWrite))
    expect(await failureOf(offered('', run))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('channels:read'),
    })
  })

  it('does not ask a second time when the token is refused', async () => {
    const run = at(server, botToken('xoxb-1111-2222-unknownUNKNOWN'))
    expect(await failureOf(offered('', run))).toMatchObject({ code: 'invalid_credentials' })
    expect(server.seen).toHaveLength(1)
  })

  it('offers at most a hundred, and asks no further than that', async () => {
    fill(2_500)
    expect(await offered()).toHaveLength(100)
    expect(server.seen).toHaveLength(1)
  })
})

const cursorTo = (start: number) => Buffer.from(`from:${start}`).toString('base64')
