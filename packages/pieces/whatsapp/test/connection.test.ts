import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { badProof, refusal } from './graph-answers.js'
import { type GraphServer, startGraph } from './graph-server.js'
import { GOOD, SCOPES } from './graph-state.js'
import { failureOf, renew, tryConnection } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startGraph()
})
afterEach(() => server.close())

const DAY = 24 * 60 * 60 * 1_000
const inDays = (days: number) => Math.floor((Date.now() + days * DAY) / 1_000)

/** Makes the token of the connection end so many days from now. */
const endsIn = (days: number) =>
  server.state.tokens.set(GOOD.systemUserToken, { appId: GOOD.appId, expiresAt: inDays(days), scopes: [...SCOPES] })

describe('a connection test', () => {
  it('tells the name and the number, and what the token may do', async () => {
    const { steps, result } = await tryConnection(server)
    expect(steps).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({
      account: 'Lucky Shrub (+1 555-025-3483)',
      accountId: GOOD.phoneNumberId,
      scopes: SCOPES,
    })
  })

  it('sends tokens in headers alone, beside the proof of the app secret', async () => {
    await tryConnection(server)
    const asUser = server.seen.filter(({ headers }) => headers.authorization?.endsWith(GOOD.systemUserToken))
    expect(asUser).not.toHaveLength(0)
    for (const { query } of asUser) expect(query.appsecret_proof).toMatch(/^[0-9a-f]{64}$/)
    for (const { query } of asUser) expect(Object.values(query)).not.toContain(GOOD.systemUserToken)
  })

  it.each([
    ['the ID of an app that is not there', { appId: '999' }, 'appId'],
    ['the ID of an app Meta never had', { appId: '0' }, 'appId'],
    ['a secret of another app', { appSecret: 'a'.repeat(32) }, 'appSecret'],
    ['a secret with a line break', { appSecret: 'a\nb' }, 'appSecret'],
    ['an app ID that is none', { appId: '67/me' }, 'appId'],
    ['an account ID that leads elsewhere', { businessAccountId: '../me' }, 'businessAccountId'],
  ])('names the field of %s', async (_what, wrong, field) => {
    const { result } = await tryConnection(server, { ...GOOD, ...wrong })
    expect(result).toMatchObject({ field, hint: expect.any(String) })
  })

  it('finds a number on a later page', async () => {
    const numbers = server.state.accounts.get(GOOD.businessAccountId)?.numbers ?? []
    const more = Array.from({ length: 120 }, (_, index) => ({ id: String(2_000 + index), display: '+1', name: 'N' }))
    numbers.unshift(...more)
    expect((await tryConnection(server)).result).toMatchObject({ accountId: GOOD.phoneNumberId })
  })

  it('gives up on a list that leads in a circle', async () => {
    const paging = { cursors: { after: 'same' }, next: 'https://graph/next' }
    const page = { status: 200, body: { data: [], paging } }
    const [reached, debugged] = [
      { status: 400, body: '' },
      { status: 200, body: debugOf() },
    ]
    server.answerNext(debugged, reached, debugged, page, page, page)
    expect((await tryConnection(server)).result).toMatchObject({ code: 'bad_response' })
  })

  const debugOf = () => ({ data: { is_valid: true, app_id: GOOD.appId, expires_at: 0, scopes: SCOPES } })

  it.each([
    [458, 'revoked'],
    [460, 'password'],
    [463, 'expired'],
    [467, 'revoked'],
  ])('says why a token ended, by its subcode %i', async (endedBy, word) => {
    server.state.tokens.set(GOOD.systemUserToken, { appId: GOOD.appId, expiresAt: 0, scopes: [], endedBy })
    const { result } = await tryConnection(server)
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'systemUserToken' })
    expect(String(Object(result).message)).toContain(word)
  })

  it('takes an answer that it cannot prove the secret for a wrong secret', async () => {
    server.answerNext(refusal(400, 190), badProof())
    expect((await tryConnection(server)).result).toMatchObject({ code: 'invalid_credentials', field: 'appSecret' })
  })
})

describe('a token', () => {
  it('that never ends is used as it is, and not looked at again', async () => {
    const { values, expiresAt } = await renew(server)
    expect(values).toMatchObject({ accessToken: GOOD.systemUserToken })
    expect(expiresAt).toBeNull()
  })

  it('of 60 days is used as it is until half of its time is over', async () => {
    endsIn(60)
    const { values, expiresAt } = await renew(server)
    expect(values).toMatchObject({ accessToken: GOOD.systemUserToken })
    expect(Math.round((Number(expiresAt) - Date.now()) / DAY)).toBe(30)
  })

  it('is exchanged for a fresh one of 60 days after that', async () => {
    endsIn(20)
    const { values, expiresAt } = await renew(server)
    expect(values.accessToken).toMatch(/^EAAJBfresh/)
    expect(Math.round((Number(expiresAt) - Date.now()) / DAY)).toBe(30)
    const [, exchange] = server.seen
    expect(exchange?.query).toMatchObject({ grant_type: 'fb_exchange_token', set_token_expires_in_60_days: 'true' })
  })

  it('that was exchanged is exchanged the next time, not the one that was entered', async () => {
    endsIn(20)
    const first = await renew(server)
    server.state.tokens.set(GOOD.systemUserToken, { appId: GOOD.appId, expiresAt: 1, scopes: [] })
    server.state.tokens.set(String(first.values.accessToken), {
      appId: GOOD.appId,
      expiresAt: inDays(10),
      scopes: SCOPES,
    })
    const second = await renew(server, { ...GOOD, ...first.values })
    expect(second.values.accessToken).toMatch(/^EAAJBfresh/)
    expect(second.values.accessToken).not.toBe(first.values.accessToken)
  })

  it('that was entered anew is used in place of what was obtained for the one before', async () => {
    endsIn(20)
    const { values } = await renew(server)
    const entered = 'EAAJBenteredAnew'
    server.state.tokens.set(entered, { appId: GOOD.appId, expiresAt: 0, scopes: SCOPES })
    const next = await renew(server, { ...GOOD, ...values, systemUserToken: entered })
    expect(next.values.accessToken).toBe(entered)
  })

  it('that Meta does not exchange is kept while it lasts, and the log says how long that is', async () => {
    endsIn(12.5)
    server.state.exchanges = false
    const lines: never[] = []
    const { values, expiresAt } = await renew(server, GOOD, { lines })
    expect(values.accessToken).toBe(GOOD.systemUserToken)
    expect(Math.round((Number(expiresAt) - Date.now()) / DAY)).toBe(1)
    expect(lines).toMatchObject([{ level: 'warn', data: { days: 12 } }])
  })

  it('in its last day that Meta does not exchange is refused', async () => {
    endsIn(0.5)
    server.state.exchanges = false
    expect(await failureOf(renew(server))).toMatchObject({ code: 'permission_denied' })
  })

  it('that has ended cannot be exchanged any more', async () => {
    endsIn(-1)
    expect(await failureOf(renew(server))).toMatchObject({ code: 'invalid_credentials', field: 'systemUserToken' })
  })
})
