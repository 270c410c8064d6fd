import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BY_CODE } from '../src/error-readings.js'
import { BY_SUBCODE } from '../src/graph-readings.js'
import { refusal } from './graph-answers.js'
import { type GraphServer, startGraph } from './graph-server.js'
import { FRIEND, GOOD } from './graph-state.js'
import { act, failureOf } from './try-out.js'

let server: GraphServer
beforeAll(async () => {
  server = await startGraph()
})
afterAll(() => server.close())

const values = { ...GOOD, accessToken: GOOD.systemUserToken, obtainedFor: '' }
const more = { values, sleep: async () => undefined }
const send = () => failureOf(act(server, 'send-text', { to: `+${FRIEND}`, text: 'Hello' }, more))

type Row = [code: number, status: number, ours: string, field: string | undefined]

/** With the status Meta documents for each. */
const ROWS: Row[] = [
  [0, 401, 'invalid_credentials', 'systemUserToken'],
  [1, 400, 'provider_unavailable', undefined],
  [2, 503, 'provider_unavailable', undefined],
  [3, 500, 'unsupported', undefined],
  [4, 400, 'rate_limited', undefined],
  [10, 403, 'permission_denied', 'systemUserToken'],
  [17, 400, 'rate_limited', undefined],
  [32, 400, 'rate_limited', undefined],
  [33, 400, 'not_found', 'phoneNumberId'],
  [100, 400, 'invalid_input', undefined],
  [101, 400, 'invalid_credentials', 'appId'],
  [102, 401, 'invalid_credentials', 'systemUserToken'],
  [190, 401, 'invalid_credentials', 'systemUserToken'],
  [200, 403, 'permission_denied', 'systemUserToken'],
  [230, 403, 'permission_denied', 'systemUserToken'],
  [299, 403, 'permission_denied', 'systemUserToken'],
  [341, 400, 'rate_limited', undefined],
  [368, 403, 'permission_denied', 'businessAccountId'],
  [613, 400, 'rate_limited', undefined],
  [2200, 400, 'invalid_input', undefined],
  [80007, 400, 'rate_limited', undefined],
  [80008, 400, 'rate_limited', undefined],
  [130429, 400, 'rate_limited', undefined],
  [130472, 400, 'permission_denied', 'to'],
  [130497, 403, 'permission_denied', 'to'],
  [131000, 500, 'provider_unavailable', undefined],
  [131005, 403, 'permission_denied', 'systemUserToken'],
  [131008, 400, 'invalid_input', 'text'],
  [131009, 400, 'invalid_input', 'text'],
  [131016, 500, 'provider_unavailable', undefined],
  [131021, 400, 'invalid_input', 'to'],
  [131026, 400, 'invalid_input', 'to'],
  [131030, 400, 'permission_denied', 'to'],
  [131031, 403, 'permission_denied', 'businessAccountId'],
  [131037, 400, 'permission_denied', 'phoneNumberId'],
  [131042, 400, 'quota_exceeded', 'businessAccountId'],
  [131043, 400, 'timeout', 'to'],
  [131044, 400, 'quota_exceeded', 'businessAccountId'],
  [131045, 500, 'invalid_input', 'phoneNumberId'],
  [131047, 400, 'invalid_input', 'to'],
  [131048, 400, 'rate_limited', 'phoneNumberId'],
  [131049, 400, 'permission_denied', 'to'],
  [131050, 400, 'permission_denied', 'to'],
  [131051, 400, 'unsupported', 'text'],
  [131052, 400, 'not_found', undefined],
  [131053, 400, 'invalid_input', undefined],
  [131055, 400, 'unsupported', 'text'],
  [131056, 400, 'rate_limited', 'to'],
  [131057, 500, 'provider_unavailable', 'businessAccountId'],
  [131059, 400, 'invalid_input', undefined],
  [131060, 400, 'not_found', 'phoneNumberId'],
  [131062, 400, 'unsupported', 'to'],
  [132000, 400, 'invalid_input', undefined],
  [132001, 404, 'not_found', undefined],
  [132005, 400, 'invalid_input', undefined],
  [132007, 400, 'invalid_input', undefined],
  [132008, 400, 'invalid_input', undefined],
  [132012, 400, 'invalid_input', undefined],
  [132015, 400, 'permission_denied', undefined],
  [132016, 400, 'permission_denied', undefined],
  [132068, 400, 'invalid_input', undefined],
  [132069, 400, 'rate_limited', 'phoneNumberId'],
  [133000, 500, 'provider_unavailable', 'phoneNumberId'],
  [133004, 503, 'provider_unavailable', undefined],
  [133005, 400, 'invalid_input', 'phoneNumberId'],
  [133006, 400, 'invalid_input', 'phoneNumberId'],
  [133008, 400, 'rate_limited', 'phoneNumberId'],
  [133009, 400, 'rate_limited', 'phoneNumberId'],
  [133010, 400, 'invalid_input', 'phoneNumberId'],
  [133015, 400, 'rate_limited', 'phoneNumberId'],
  [133016, 400, 'rate_limited', 'phoneNumberId'],
  [134011, 403, 'permission_denied', 'businessAccountId'],
  [135000, 400, 'invalid_input', 'text'],
]

describe('an error of Meta', () => {
  it.each(ROWS)('%i (HTTP %i) is %s at %s', async (code, status, ours, field) => {
    server.answerNext(refusal(status, code, { message: 'A text that quotes what was sent.' }))
    const error = await send()
    expect({ code: error.code, field: error.field }).toEqual({ code: ours, field })
    expect(error.hint).toBeTruthy()
    expect(`${error.message} ${error.hint}`).not.toContain('quotes what was sent')
  })

  it('has no meaning here that is not tried above', () => {
    const tried = new Set(ROWS.map(([code]) => code))
    expect(Object.keys(BY_CODE).filter((code) => !tried.has(Number(code)))).toEqual([])
  })

  it.each(Object.keys(BY_SUBCODE).map(Number))('190 with the subcode %i is about the token', async (subcode) => {
    server.answerNext(refusal(401, 190, { subcode }))
    expect(await send()).toMatchObject({ code: 'invalid_credentials', field: 'systemUserToken' })
  })

  it('100 with the subcode 33 is about what stands in the address', async () => {
    server.answerNext(refusal(400, 100, { subcode: 33 }))
    expect(await send()).toMatchObject({ code: 'not_found', field: 'phoneNumberId' })
  })

  it('about a template names its fields', async () => {
    const template = (name: string, language: string, input = {}) =>
      failureOf(act(server, 'send-template', { to: `+${FRIEND}`, template: name, language, ...input }, more))
    const found = {
      status: 200,
      body: { data: [{ id: '1', name: 't', language: 'en', status: 'APPROVED', components: [] }] },
    }
    for (const [code, field] of [
      [132000, 'bodyParameters'],
      [132001, 'template'],
      [132007, 'bodyParameters'],
      [132015, 'template'],
      [132068, 'template'],
      [131053, 'headerFile'],
    ] as const) {
      server.answerNext(found, refusal(400, code))
      expect(await template('t', 'en')).toMatchObject({ field })
    }
  })

  it('that nobody knows is named by its number', async () => {
    server.answerNext(refusal(400, 987_654))
    expect(await send()).toMatchObject({ code: 'invalid_input', message: 'Meta refused the request (error 987654).' })
    server.answerNext(refusal(500, 987_654))
    expect(await send()).toMatchObject({ code: 'provider_unavailable' })
  })

  it('with a status that is none is one all the same', async () => {
    server.answerNext(refusal(200, 131047))
    expect(await send()).toMatchObject({ code: 'invalid_input', field: 'to' })
    server.answerNext(refusal(200, 987_654))
    expect(await send()).toMatchObject({ code: 'invalid_input' })
  })
})

describe('a limit says when to come back', () => {
  const limited = (headers: Record<string, string>) => ({ ...refusal(400, 80007), headers })
  const usage = (minutes: unknown) => ({
    'x-business-use-case-usage': JSON.stringify({
      '1': [{ type: 'whatsapp', estimated_time_to_regain_access: minutes }],
    }),
  })

  it.each<[string, Record<string, string>, number | undefined]>([
    ['by the usage of the business, in minutes', usage(5), 300],
    ['at most an hour', usage(600), 3_600],
    ['not for nothing', usage(0), undefined],
    ['not for what is no number', usage('soon'), undefined],
    ['by Retry-After', { 'retry-after': '7' }, 7],
    ['not by a senseless Retry-After', { 'retry-after': '-1' }, undefined],
    ['not without any', {}, undefined],
  ])('%s', async (_what, headers, seconds) => {
    server.answerNext(limited(headers))
    expect(await send()).toMatchObject({ code: 'rate_limited', retryAfter: seconds })
  })

  it('by 429 too, however long that is', async () => {
    server.answerNext({ status: 429, headers: { 'retry-after': '999999999' }, body: '' })
    expect(await send()).toMatchObject({ code: 'rate_limited', retryAfter: 3_600 })
  })
})

describe('an answer that is none of Meta', () => {
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
  it.each<[string, string | Buffer, Record<string, string>?]>([
    ['is empty', ''],
    ['is a list', '[]'],
    ['is null', 'null'],
    ['is a text', '"ok"'],
    ['is cut off', '{"messages":[{"id":'],
    ['has 5 MB', JSON.stringify({ data: 'x'.repeat(5_000_000) })],
    ['is deep', deep],
    ['has no messages', '{"messages":[]}'],
    ['has a number for an ID', '{"messages":[{"id":7}]}'],
    ['is no UTF-8', Buffer.from([0xff, 0xfe, 0x7b])],
    ['is a page', '<html></html>', { 'content-type': 'text/html' }],
    ['is a bomb', gzipSync(Buffer.alloc(40_000_000, 0x20)), { 'content-encoding': 'gzip' }],
  ])('which %s is told', async (_what, body, headers = {}) => {
    server.answerNext({ status: 200, headers, body })
    const error = await send()
    expect(error.code).toBe('bad_response')
    expect(error.hint).toContain('arrived')
  })

  it('which leads elsewhere is not followed', async () => {
    const before = server.seen.length
    server.answerNext({ status: 302, headers: { location: `${server.origin}/elsewhere` }, body: '' })
    expect(await send()).toMatchObject({ code: 'bad_response' })
    expect(server.seen).toHaveLength(before + 1)
  })

  it('which is a page with an error status is told by the status', async () => {
    server.answerNext({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' })
    expect(await send()).toMatchObject({ code: 'provider_unavailable' })
  })
})

it('asks at the address an operator gives, with a path of its own', async () => {
  const elsewhere = { ...server, endpoints: { graph: `${server.origin}/` } }
  expect(await act(elsewhere, 'list-phone-numbers', {}, more)).toHaveProperty('phoneNumbers')
})
