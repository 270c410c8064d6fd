import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GraphServer, startGraph } from '../../packages/pieces/whatsapp/test/graph-server.js'
import { FRIEND, GOOD, SCOPES, storeMedia } from '../../packages/pieces/whatsapp/test/graph-state.js'
import { Plugboard } from '../support/plugboard.js'

const DAY = 24 * 60 * 60 * 1_000
const to = `+${FRIEND}`

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('WhatsApp, in a running server', () => {
  let server: Plugboard
  let graph: GraphServer

  beforeAll(async () => {
    graph = await startGraph()
    const endpoints = JSON.stringify({ whatsapp: graph.endpoints })
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: endpoints } })
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await graph?.close()
  })

  const create = (name: string, values: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 'whatsapp', method: 'system-user', name, values })
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })

  it('a connection is tried, told apart from wrong ones, and shows no secret', async () => {
    for (const [field, value] of Object.entries({
      systemUserToken: 'EAAJBwrong-0815',
      appSecret: 'ffffffffffffffffffffffffffffffff',
      appId: '700000000000001',
      phoneNumberId: '106540352240000',
      businessAccountId: '999999999999999',
    })) {
      const wrong = await create('Wrong', { ...GOOD, [field]: value })
      expect([wrong.status, wrong.body.field]).toEqual([422, field])
      expect(wrong.text).not.toContain(value)
    }
    const made = await create('Shop', GOOD)
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', 'Lucky Shrub (+1 555-025-3483)'])
    expect(made.text).not.toContain(GOOD.systemUserToken)
    expect(made.text).not.toContain(GOOD.appSecret)
    expect(made.text).not.toContain('accessToken')
  })

  it('a text, a template and a file are sent, and refusals name their field', async () => {
    const text = await act('shop', 'send-text', { to, text: 'Hello' })
    expect([text.status, text.body.output?.recipient]).toEqual([200, FRIEND])
    const template = await act('shop', 'send-template', { to, template: 'hello_world', language: 'sv' })
    expect([template.status, template.body.output?.status]).toEqual([200, 'accepted'])
    const unfit = await act('shop', 'send-template', {
      to,
      template: 'order_shipped',
      language: 'en_US',
      headerText: '1',
    })
    expect([unfit.status, unfit.body.code, unfit.body.field]).toEqual([422, 'invalid_input', 'bodyParameters'])
    const nobody = await act('shop', 'send-text', { to: '070', text: 'Hello' })
    expect([nobody.status, nobody.body.code, nobody.body.field]).toEqual([422, 'invalid_input', 'to'])
  })

  it('a file comes down and goes up again', async () => {
    const mediaId = storeMedia(graph.state, Buffer.from('%PDF-1.7'), 'application/pdf')
    const got = await act('shop', 'get-media', { mediaId, fileName: 'invoice.pdf' })
    expect([got.status, got.body.output?.file]).toMatchObject([200, { name: 'invoice.pdf', size: 8 }])
    const headers = { authorization: `Bearer ${server.token}` }
    expect(await (await fetch(server.url + got.body.output.file.url, { headers })).text()).toBe('%PDF-1.7')
    const sent = await act('shop', 'send-media', { to, file: got.body.output.file, caption: 'Your invoice' })
    expect(sent.status).toBe(200)
    const { document } = Object(graph.state.sent.at(-1))
    expect(graph.state.media.get(document.id)?.content?.toString()).toBe('%PDF-1.7')
    expect(document).toMatchObject({ filename: 'invoice.pdf', caption: 'Your invoice' })
  })

  it('choices of a form come from the account', async () => {
    const body = { connection: 'shop', action: 'send-template', field: 'template', input: {}, search: 'order' }
    const { status, body: answer } = await server.inEnvironment('POST', '/connections/options', body)
    expect([status, JSON.stringify(answer)]).toEqual([200, expect.stringContaining('order_shipped')])
  })

  it('a token of 60 days is exchanged when it is connected late, and the fresh one is used', async () => {
    const token = 'EAAJBlasting-60-days'
    const expiresAt = Math.floor((Date.now() + 20 * DAY) / 1_000)
    graph.state.tokens.set(token, { appId: GOOD.appId, expiresAt, scopes: SCOPES })
    const made = await create('Late', { ...GOOD, systemUserToken: token })
    expect(made.status).toBe(201)
    expect(Math.round((made.body.expiresAt - Date.now()) / DAY)).toBe(30)
    graph.state.tokens.delete(token)
    expect((await act('late', 'send-text', { to, text: 'Hello' })).status).toBe(200)
    expect(graph.seen.at(-1)?.headers.authorization).toMatch(/^Bearer EAAJBfresh/)
  })
})
