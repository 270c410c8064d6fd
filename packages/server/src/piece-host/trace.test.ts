import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWebTarget, type WebTarget } from '../../../../test/support/web-target.js'
import type { Connecting, Exchange } from './exchange.js'
import { PieceLab, rejection, runCall } from './testing/piece-lab.js'

const SECRET = 'canary-4f9b2c7e/+ä'
const FORMS = [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64').slice(0, 20)]

let lab: PieceLab
let target: WebTarget

beforeAll(async () => {
  lab = await PieceLab.open()
  target = await startWebTarget()
})

afterAll(async () => {
  await lab.close()
  await target.close()
})

interface Traced {
  exchanges: Exchange[]
  connections: Connecting[]
  error?: Record<string, unknown>
}

/** Runs the body of an action with `url` in scope, and gives what it was seen doing. */
async function traced(body: string, { trace = true, head = '' } = {}): Promise<Traced> {
  const location = await lab.action(`const url = '${target.url}'; const secret = '${SECRET}'; ${body}`, head)
  const seen: Traced = { exchanges: [], connections: [] }
  const call = { ...runCall(location, { secrets: [SECRET] }), trace }
  const options = {
    onExchange: (exchange: Exchange) => seen.exchanges.push(exchange),
    onConnecting: (connecting: Connecting) => seen.connections.push(connecting),
  }
  const running = lab.host().call(call, options)
  await running.catch(async () => {
    seen.error = await rejection(running)
  })
  return seen
}

describe('a call that is traced', () => {
  it('tells of a request and its answer, as they went over the wire', async () => {
    const { exchanges } = await traced(
      `const answer = await ctx.http(url + '/things', { method: 'POST', json: { name: 'Ada' }, headers: { 'x-mine': '1' } })
       return await answer.json()`,
    )
    expect(exchanges).toHaveLength(1)
    const [exchange] = exchanges
    expect(exchange).toMatchObject({
      method: 'POST',
      url: `${target.url}/things`,
      requestBody: { text: '{"name":"Ada"}', more: 0 },
      status: 200,
      responseBody: { more: 0 },
    })
    expect(exchange?.requestHeaders).toContainEqual(['x-mine', '1'])
    expect(exchange?.responseHeaders).toContainEqual(['content-type', 'application/json'])
    expect(exchange?.responseBody?.text).toContain('"path":"/things"')
  })

  it('shows a secret in no form, wherever it stands', async () => {
    const { exchanges } = await traced(
      `const basic = Buffer.from('user:' + secret).toString('base64')
       await (await ctx.http(url + '/', { query: { key: secret }, headers: { 'x-key': encodeURIComponent(secret), 'x-basic': basic } })).text()
       await ctx.http(url + '/', { method: 'POST', body: 'pad'.repeat(1360) + encodeURIComponent(secret).repeat(40) })`,
    )
    expect(exchanges).toHaveLength(2)
    const said = JSON.stringify(exchanges)
    for (const form of FORMS) expect(said).not.toContain(form)
    expect(said).not.toContain('canary')
    expect(said).toContain('[secret]')
  })

  it('hides what authenticates even where nobody knew the value', async () => {
    const { exchanges } = await traced(
      `await ctx.http(url + '/', { headers: { authorization: 'Bearer made-up-just-now', cookie: 'a=made-up-just-now' } })`,
    )
    const headers = exchanges[0]?.requestHeaders
    expect(headers).toContainEqual(['authorization', 'Bearer [secret]'])
    expect(headers).toContainEqual(['cookie', '[secret]'])
  })

  it('cuts a long body and says how much more there was', async () => {
    const { exchanges } = await traced(
      `await (await ctx.http(url + '/', { method: 'PUT', body: 'x'.repeat(10_000) })).text()`,
    )
    expect(exchanges[0]?.requestBody?.more).toBe(10_000 - 4_096)
    expect(exchanges[0]?.requestBody?.text.length).toBeLessThanOrEqual(4_096)
    expect(exchanges[0]?.responseBody?.more).toBeGreaterThan(5_000)
  })

  it('shows the body of an answer that the piece did not read', async () => {
    const { exchanges } = await traced(`const answer = await ctx.http(url + '/status/404'); throw new Error('no')`)
    expect(exchanges[0]).toMatchObject({ status: 404 })
    expect(exchanges[0]?.responseBody?.text).toContain('/status/404')
  })

  it('tells of every try of a request that is repeated', async () => {
    const { exchanges } = await traced(`await ctx.http(url + '/status/503', { retries: 1 })`)
    expect(exchanges.map(({ status }) => status)).toEqual([503, 503])
  })

  it('says why there was no answer', async () => {
    const { exchanges, error } = await traced(`await ctx.http('http://127.0.0.1:2/', { retries: 0 })`)
    expect(error).toMatchObject({ code: 'unreachable' })
    expect(exchanges[0]?.status).toBeUndefined()
    expect(exchanges[0]?.error).toBeTruthy()
  })

  it('leaves the answer as it is for the piece', async () => {
    const { error, exchanges } = await traced(
      `const answer = await ctx.http(url + '/a?b=1')
       if (answer.url !== url + '/a?b=1' || answer.bodyUsed || !answer.ok) throw new Error('changed')
       if ((await answer.clone().json()).method !== 'GET') throw new Error('changed')
       if ((await answer.text()).length === 0) throw new Error('empty')`,
    )
    expect(error).toBeUndefined()
    expect(exchanges).toHaveLength(1)
  })

  it('tells of an answer with a status that does not exist, and hands it over', async () => {
    const { exchanges, error } = await traced(
      `const answer = await ctx.http(url + '/status/999')
       if ((await answer.text()).length === 0) throw new Error('empty')`,
    )
    expect(error).toBeUndefined()
    expect(exchanges.map(({ status }) => status)).toEqual([999])
  })

  it('stops telling after 100 requests, and goes on with the call', async () => {
    const { exchanges, error } = await traced(
      `for (let i = 0; i < 110; i++) await (await ctx.http(url + '/' + i)).text()`,
    )
    expect(error).toBeUndefined()
    expect(exchanges).toHaveLength(100)
  })

  it('tells of the connections of a piece that speaks no HTTP', async () => {
    const { connections } = await traced(
      `const { port } = new URL(url)
       await new Promise((done) => { const socket = net.connect({ host: '127.0.0.1', port }, () => { socket.destroy(); done() }) })`,
      { head: `import net from 'node:net'` },
    )
    const port = Number(new URL(target.url).port)
    expect(connections).toEqual([{ outcome: 'connected', host: '127.0.0.1', port, address: '127.0.0.1' }])
  })
})

it('a call that is not traced tells nothing', async () => {
  const seen = await traced(`await ctx.http(url + '/')`, { trace: false })
  expect(seen).toEqual({ exchanges: [], connections: [] })
})
