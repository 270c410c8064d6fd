import type { LogLine } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EventRequest, envelope, messageEvent, signed } from './signed-event.js'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { SIGNING_SECRET } from './slack-workspace.js'
import { at, botToken, failureOf, oauth2, trigger } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const TRIGGERS = ['new-message', 'new-mention', 'new-reaction']
const WE = { teamId: 'T012AB3CD', appId: 'A012AB3CD', userId: 'U0PLUGBOARD', botId: 'B0PLUGBOARD' }

const withSecret = (signingSecret: unknown = SIGNING_SECRET) =>
  at(server, botToken(server.workspace.tokens.right, { signingSecret }))
const withoutSecret = () => at(server, botToken(server.workspace.tokens.right))
const hook = (name = 'new-message', input: Values = {}, run = withSecret()) => trigger(name, input, run)

const REACTION = {
  type: 'reaction_added',
  user: 'U01ADA',
  reaction: 'thumbsup',
  item_user: 'U02CHARLES',
  item: { type: 'message', channel: 'C01GENERAL', ts: '1717171717.000100' },
  event_ts: '1717171800.500000',
}
const EVENTS: Readonly<Record<string, Values>> = {
  'new-message': messageEvent(),
  'new-mention': messageEvent({ type: 'app_mention', text: '<@U0PLUGBOARD> Hello' }),
  'new-reaction': REACTION,
}
const eventFor = (name: string) => EVENTS[name] ?? {}

/** The data of the events that a signed event gives. */
async function given(event: Values, input: Values = {}, name = 'new-message') {
  const events = await hook(name, input).receive(signed(envelope(event)), WE)
  return events.map(({ data }) => Object(data))
}

describe.each(TRIGGERS)('the trigger %s', (name) => {
  it.each(['oauth2', 'bot-token'])(
    'believes what Slack has signed with the secret of the connection (%s)',
    async (method) => {
      const secret = { signingSecret: SIGNING_SECRET }
      const { right } = server.workspace.tokens
      const run = at(server, method === 'oauth2' ? oauth2(right, secret) : botToken(right, secret))
      const request = signed(envelope(eventFor(name)))
      expect(await hook(name, {}, run).verify(request)).toBe(true)
      expect(await hook(name, {}, run).receive(request, WE)).toHaveLength(1)
    },
  )

  it('does not believe another secret, another byte, an old request or none of these', async () => {
    const body = JSON.stringify(envelope(eventFor(name)))
    const old = Math.floor(Date.now() / 1_000) - 301
    const changed = { ...signed(body), body: Buffer.from(`${body} `) }
    const unsigned: EventRequest = { ...signed(body), headers: {} }
    for (const request of [signed(body, { secret: 'another' }), signed(body, { at: old }), changed, unsigned]) {
      expect(await hook(name).verify(request)).toBe(false)
    }
  })

  it('believes nothing without a signing secret, and says so in the log', async () => {
    for (const connection of [withoutSecret(), withSecret('')]) {
      const lines: LogLine[] = []
      const run = { ...connection, lines }
      expect(await hook(name, {}, run).verify(signed(envelope(eventFor(name))))).toBe(false)
      expect(lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('no signing secret') }])
      expect(
        await hook(name, {}, run).handshake(signed({ type: 'url_verification', challenge: 'abc' })),
      ).toBeUndefined()
    }
  })

  it('is not switched on without a signing secret, and names the field', async () => {
    expect(await failureOf(hook(name, {}, withoutSecret()).subscribe())).toMatchObject({
      code: 'invalid_input',
      field: 'signingSecret',
      hint: expect.stringContaining('Basic Information'),
    })
    expect(await failureOf(hook(name, {}, withSecret('xapp-1-A0-secretSECRET')).subscribe())).toMatchObject({
      field: 'signingSecret',
    })
    expect(server.seen).toEqual([])
  })

  it('remembers whose events it takes when it is switched on', async () => {
    expect(await hook(name).subscribe()).toEqual(WE)
  })

  it('gives an event the ID that Slack has given it, so that a repeated delivery is known', async () => {
    const body = envelope(eventFor(name))
    const again: EventRequest = signed(body)
    again.headers['x-slack-retry-num'] = '1'
    again.headers['x-slack-retry-reason'] = 'http_timeout'
    const [[first], [second]] = [await hook(name).receive(signed(body), WE), await hook(name).receive(again, WE)]
    expect(first?.id).toBe(body.event_id)
    expect(second).toEqual(first)
  })

  it('gives no event of another workspace or app', async () => {
    const elsewhere = { team_id: 'T99OTHER', authorizations: [{ team_id: 'T99OTHER', user_id: 'U99' }] }
    for (const more of [elsewhere, { api_app_id: 'A99OTHER' }]) {
      expect(await hook(name).receive(signed(envelope(eventFor(name), more)), WE)).toEqual([])
    }
  })

  it('gives an event of a channel shared with another organization', async () => {
    const shared = { team_id: 'T99OTHER', is_ext_shared_channel: true }
    expect(await hook(name).receive(signed(envelope(eventFor(name), shared)), WE)).toHaveLength(1)
  })

  it('gives nothing the bot itself has done', async () => {
    const event = { ...eventFor(name), user: 'U0PLUGBOARD' }
    expect(await hook(name).receive(signed(envelope(event)), WE)).toEqual([])
    expect(await hook(name).receive(signed(envelope(event)), null)).toEqual([])
  })

  it('gives nothing for what is no event of its kind', async () => {
    const bodies = [
      { type: 'url_verification', challenge: 'abc' },
      { type: 'app_rate_limited', minute_rate_limited: 1_717_171_717, team_id: 'T012AB3CD' },
      { type: 'event_callback' },
      { ...envelope({ type: 'channel_rename', channel: {} }) },
      { ...envelope({}), event: null },
      { ...envelope(eventFor(name)), event_id: 7 },
      {},
    ]
    for (const body of bodies) expect(await hook(name).receive(signed(body), WE)).toEqual([])
  })

  it.each(['[]', '"text"', 'null', '7', '{', '', '\u00ff'])('refuses the body %j', async (body) => {
    expect(await failureOf(hook(name).receive(signed(body), WE))).toMatchObject({ code: 'invalid_input' })
  })

  it('is for one channel, and refuses what is no ID of one', async () => {
    const receive = (channel: string) => hook(name, { channel }).receive(signed(envelope(eventFor(name))), WE)
    expect(await receive('C01GENERAL')).toHaveLength(1)
    expect(await receive('C04ENGINES')).toEqual([])
    expect(await failureOf(receive('#general'))).toMatchObject({ code: 'invalid_input', field: 'channel' })
    expect(await failureOf(hook(name, { channel: '#general' }).subscribe())).toMatchObject({ field: 'channel' })
  })
})

describe('the check of the address', () => {
  const ask = (challenge: unknown, request?: EventRequest) =>
    hook().handshake(request ?? signed({ token: 'x', type: 'url_verification', challenge }))

  it('is answered with the challenge, when Slack has signed it', async () => {
    const challenge = '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P'
    expect(await ask(challenge)).toEqual({ status: 200, body: challenge })
  })

  it('is not answered to anybody else', async () => {
    const body = { type: 'url_verification', challenge: 'abc' }
    expect(await ask('', signed(body, { secret: 'another' }))).toBeUndefined()
    expect(await ask('', signed(body, { at: 1_717_171_717 }))).toBeUndefined()
    expect(await ask('', { ...signed(body), headers: {} })).toBeUndefined()
  })

  it.each(['<script>', '', 'x'.repeat(257), 7, null, 'a b', 'a\nb'])('does not send %j back', async (challenge) => {
    expect(await ask(challenge)).toEqual({ status: 400 })
  })

  it('is nothing but that: an event is no check', async () => {
    expect(await ask('', signed(envelope(messageEvent())))).toBeUndefined()
  })
})

describe('switching a trigger on', () => {
  it('does without the ID of the app where the scope to see it is missing', async () => {
    const run = at(server, botToken(server.workspace.tokens.onlyWrite, { signingSecret: SIGNING_SECRET }))
    expect(await hook('new-message', {}, run).subscribe()).toEqual({ ...WE, appId: null })
    const events = await hook().receive(signed(envelope(messageEvent(), { api_app_id: 'A99' })), { ...WE, appId: null })
    expect(events).toHaveLength(1)
  })

  it('fails with a token that is not accepted', async () => {
    const run = at(server, botToken('xoxb-1111-2222-unknownUNKNOWN', { signingSecret: SIGNING_SECRET }))
    expect(await failureOf(hook('new-message', {}, run).subscribe())).toMatchObject({ code: 'invalid_credentials' })
  })
})

describe('a new mention', () => {
  it('is given as a message of its channel', async () => {
    expect(await given(eventFor('new-mention'), {}, 'new-mention')).toMatchObject([
      { channel: 'C01GENERAL', user: 'U01ADA', text: '<@U0PLUGBOARD> Hello', threadTs: null },
    ])
  })
})

describe('a new reaction', () => {
  const reacted = (input: Values = {}, more: Values = {}) => given({ ...REACTION, ...more }, input, 'new-reaction')

  it('is given with who added it to what', async () => {
    expect(await reacted()).toEqual([
      {
        emoji: 'thumbsup',
        user: 'U01ADA',
        channel: 'C01GENERAL',
        ts: '1717171717.000100',
        author: 'U02CHARLES',
        addedAt: '2024-05-31T16:10:00.500Z',
      },
    ])
  })

  it.each([
    [{ emoji: ':thumbsup:' }, {}, 1],
    [{ emoji: 'thumbsup' }, { reaction: 'thumbsup::skin-tone-2' }, 1],
    [{ emoji: 'eyes' }, {}, 0],
    [{ user: 'U01ADA' }, {}, 1],
    [{ user: 'U02CHARLES' }, {}, 0],
    [{}, { item: { type: 'file', file: 'F01' } }, 0],
  ])('with %j and %j is given %d times', async (input, more, times) => {
    expect(await reacted(input, more)).toHaveLength(times)
  })
})

describe('many events', () => {
  it('of which some come again, some are forged and none in order, are each known once by their ID', async () => {
    const event = (text: string) => envelope(messageEvent({ text }))
    const bodies = Array.from({ length: 300 }, (_, index) => event(`Number ${index}`))
    const again = bodies.filter((_, index) => index % 3 === 0)
    const genuine = [...bodies.toReversed(), ...again].map((body) => signed(body))
    const forged = bodies.slice(0, 20).map(() => signed(event('Forged'), { secret: 'forged' }))
    const { verify, receive } = hook()
    const seen: string[] = []
    let refused = 0
    for (const request of [...forged, ...genuine]) {
      if (await verify(request)) seen.push(...(await receive(request, WE)).map(({ id }) => id))
      else refused += 1
    }
    expect(refused).toBe(forged.length)
    expect(seen).toHaveLength(genuine.length)
    expect([...new Set(seen)].sort()).toEqual(bodies.map(({ event_id }) => event_id))
  })
})
