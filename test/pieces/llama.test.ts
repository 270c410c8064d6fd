import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEYS, startCompatibleServer } from '../../packages/pieces/llama/test/compatible-server.js'
import type { ModelServer } from '../../packages/pieces/llama/test/model-server.js'
import { startOllamaServer } from '../../packages/pieces/llama/test/ollama-server.js'
import { Plugboard } from '../support/plugboard.js'

const ACTIONS = '/projects/default/environments/development/connections'
const PNG = { name: 'a.png', contentType: 'image/png', url: 'data:image/png;base64,iVBORw0KGgoAAAA=' }

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('Llama, in a running server', () => {
  let server: Plugboard
  let compatible: ModelServer & { url: string }
  let ollama: ModelServer

  beforeAll(async () => {
    compatible = await startCompatibleServer()
    ollama = await startOllamaServer()
    server = await Plugboard.start()
    const one = await connect('openai-compatible', 'Served', { url: compatible.url, apiKey: KEYS.right })
    expect([one.status, one.body.status]).toEqual([201, 'active'])
    const other = await connect('ollama', 'Own', { url: ollama.origin })
    expect([other.status, other.body.account]).toEqual([201, `${new URL(ollama.origin).host} (Ollama 0.12.6)`])
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await compatible?.close()
    await ollama?.close()
  })

  const connect = (method: string, name: string, values: Record<string, string>) =>
    server.inEnvironment('POST', '/connections', { piece: 'llama', method, name, values })
  const act = (connection: string, action: string, input: Record<string, unknown>) =>
    server.call('POST', `${ACTIONS}/${connection}/actions/${action}`, { input })
  const watch = async (connection: string, action: string, input: Record<string, unknown>) => {
    const path = `${ACTIONS}/${connection}/actions/${action}`
    const { text } = await server.call('POST', path, { input }, { accept: 'text/event-stream' })
    const events = text.split('\n\n').map((event) => /^event: (\w+)\ndata: (.+)$/s.exec(event))
    const named = (name: string) =>
      events.filter((event) => event?.[1] === name).map((event) => JSON.parse(event?.[2] ?? ''))
    return { told: named('progress'), output: named('result')[0]?.output }
  }

  const MODELS = { served: 'meta-llama/Llama-3.1-8B-Instruct', own: 'llama3.2-vision' } as const

  it.each(['served', 'own'] as const)('a chat is told while it is written (%s)', async (connection) => {
    const input = { model: MODELS[connection], prompt: 'Göteborg', stream: true }
    const { told, output } = await watch(connection, 'chat', input)
    expect(told.map(({ text }) => text).join('')).toBe('Echo: Göteborg')
    expect(output).toEqual((await act(connection, 'chat', { ...input, stream: false })).body.output)
  })

  it.each(['served', 'own'] as const)('a chat is answered with a tool and with images (%s)', async (connection) => {
    const model = MODELS[connection]
    const called = await act(connection, 'chat', { model, prompt: 'How is it?', tools: [{ name: 'weather' }] })
    expect(called.body.output?.toolCalls?.[0]).toMatchObject({ name: 'weather', arguments: { city: 'Göteborg' } })
    const seen = await act(connection, 'chat', { model, prompt: 'What is it?', images: [PNG] })
    expect(seen.body.output?.text).toBe('Echo: What is it? (+1 images)')
  })

  it('a model is pulled with progress, and then there', async () => {
    const before = await act('own', 'chat', { model: 'phi4-mini', prompt: 'Hello' })
    expect([before.status, before.body.code, before.body.field]).toEqual([422, 'not_found', 'model'])
    const { told, output } = await watch('own', 'pull-model', { model: 'phi4-mini' })
    expect(told.at(-1)).toMatchObject({ fraction: 1 })
    expect(output).toEqual({ model: 'phi4-mini', size: 4_000_000 })
    expect((await act('own', 'chat', { model: 'phi4-mini', prompt: 'Hello' })).status).toBe(200)
  })

  it('what only Ollama can do is refused with another server', async () => {
    const refused = await act('served', 'pull-model', { model: 'phi4-mini' })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    const setting = await act('served', 'chat', { model: MODELS.served, prompt: 'Hello', contextSize: 9 })
    expect([setting.body.code, setting.body.field]).toEqual(['unsupported', 'contextSize'])
  })

  it('a wrong key is refused at its field and not shown, and asked for again when it would go elsewhere', async () => {
    const refused = await connect('openai-compatible', 'Refused', { url: compatible.url, apiKey: KEYS.wrong })
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'invalid_credentials', 'apiKey'])
    expect(refused.text).not.toContain(KEYS.wrong)
    const { body, text } = await server.inEnvironment('GET', '/connections/served')
    expect(text).not.toContain(KEYS.right)
    const change = { generation: body.generation, values: { url: 'http://127.0.0.1:1/v1' } }
    const changed = await server.inEnvironment('PATCH', '/connections/served', change)
    expect([changed.status, changed.text.includes('apiKey')]).toEqual([422, true])
  })
})
