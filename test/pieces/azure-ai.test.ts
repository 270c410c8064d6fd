import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AzureServer, startAzure } from '../../packages/pieces/azure-ai/test/azure-server.js'
import { INVOICE } from '../../packages/pieces/azure-ai/test/documents.js'
import { Plugboard } from '../support/plugboard.js'

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('Azure AI, in a running server', () => {
  let server: Plugboard
  let azure: AzureServer
  let language: AzureServer

  beforeAll(async () => {
    azure = await startAzure()
    language = await startAzure({ kind: 'language' })
    server = await Plugboard.start({})
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await azure?.close()
    await language?.close()
  })

  const create = (name: string, values: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 'azure-ai', method: 'api-key', name, values })
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })
  const file = {
    name: 'invoice.pdf',
    contentType: 'application/pdf',
    url: `data:application/pdf;base64,${INVOICE.toString('base64')}`,
  }

  it('endpoint and key are tried, told apart from wrong ones, and never shown', async () => {
    const wrong = await create('Wrong', { endpoint: azure.url, apiKey: azure.keys.wrong })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_credentials', 'apiKey'])
    const kind = await create('Kind', { endpoint: language.url, apiKey: language.keys.one, services: ['models'] })
    expect([kind.status, kind.body.code, kind.body.field]).toEqual([422, 'not_found', 'services'])
    const made = await create('Azure', { endpoint: azure.url, apiKey: azure.keys.one })
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', new URL(azure.url).host])
    expect(made.text).not.toContain(azure.keys.one)
  })

  it('an invoice is sent, waited for and read', async () => {
    const { status, body } = await act('azure', 'analyze-invoice', { file })
    expect(status).toBe(200)
    expect(body.output.invoices).toMatchObject([
      { invoiceId: 'INV-100', vendor: { name: 'Contoso Ltd' }, total: { amount: '5', currency: 'EUR' } },
    ])
    const sent = azure.requests.find(({ path }) => path.endsWith(':analyze'))
    expect(sent?.size).toBe(INVOICE.length)
  })

  it('texts are analyzed, and a deployment answers, streamed or not', async () => {
    const sentiment = await act('azure', 'analyze-sentiment', { texts: ['The food was good.', ' '] })
    expect(sentiment.body.output.results).toMatchObject([
      { sentiment: 'positive' },
      { error: { code: 'InvalidDocument' } },
    ])
    for (const stream of [false, true]) {
      const chat = await act('azure', 'chat', { model: 'gpt-4.1-mini', prompt: 'Hello', stream })
      expect([chat.status, chat.body.output?.text]).toEqual([200, 'Echo: Hello'])
    }
    const unknown = await act('azure', 'chat', { model: 'gpt-99', prompt: 'Hello' })
    expect([unknown.status, unknown.body.code, unknown.body.field]).toEqual([422, 'not_found', 'model'])
  })

  it('another endpoint asks for the key again', async () => {
    const { body } = await server.inEnvironment('GET', '/connections/azure')
    const change = { generation: body.generation, values: { endpoint: language.url } }
    const changed = await server.inEnvironment('PATCH', '/connections/azure', change)
    expect(changed.status).toBe(422)
    expect(changed.text).toContain('apiKey')
  })
})
