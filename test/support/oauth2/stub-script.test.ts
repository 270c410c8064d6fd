import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStubProvider } from './stub-provider.js'
import { TokenClient } from './token-client.js'

let stub: Awaited<ReturnType<typeof startStubProvider>>
let client: TokenClient

beforeEach(async () => {
  stub = await startStubProvider()
  client = new TokenClient(stub.url)
})
afterEach(() => stub.close())

const GRANT = { grant_type: 'client_credentials' }

describe('a script', () => {
  it('is played in order, for as many requests as it says, and then all is right', async () => {
    stub.respondNext('status-500', 2)
    stub.respondNext('status-404')
    const statuses = []
    for (let index = 0; index < 4; index++) statuses.push((await client.send(GRANT)).status)
    expect(statuses).toEqual([500, 500, 404, 200])
  })

  it('goes on until told otherwise, for one client alone', async () => {
    stub.addClient({ id: 'other', secret: 'other-secret' })
    stub.respondAlways('status-500', 'other')
    const other = new TokenClient(stub.url, 'other', 'other-secret')
    const statuses = async () => [(await other.send(GRANT)).status, (await client.send(GRANT)).status]
    expect([await statuses(), await statuses()]).toEqual([
      [500, 200],
      [500, 200],
    ])
    stub.respondNormally()
    expect(await statuses()).toEqual([200, 200])
  })

  it('may be any answer', async () => {
    stub.respondNext({ status: 429, headers: { 'x-ratelimit-reset': '1790000000' }, body: 'slow' })
    const response = await client.send(GRANT)
    expect([response.status, response.headers.get('x-ratelimit-reset'), await response.text()]).toEqual([
      429,
      '1790000000',
      'slow',
    ])
  })

  it('that makes no sense is refused by name', () => {
    const next = (mode: string, count?: number) => () => stub.respondNext(JSON.parse(mode), count)
    expect(next('"satus-500"')).toThrow('"mode" must be an answer with a status, or one of status-500')
    expect(next('{"status":20}')).toThrow('"mode"')
    expect(next('"status-500"', 0)).toThrow('"count" must be 1 or more')
  })
})
