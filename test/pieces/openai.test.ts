import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PNG } from '../../packages/pieces/openai/test/media-model.js'
import { type OpenAiServer, startOpenAiServer } from '../../packages/pieces/openai/test/openai-server.js'
import { Plugboard } from '../support/plugboard.js'

const P = '/projects/default'
const ACTIONS = `${P}/environments/development/connections/work/actions`

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('OpenAI, in a running server', () => {
  let server: Plugboard
  let openai: OpenAiServer

  beforeAll(async () => {
    openai = await startOpenAiServer()
    server = await Plugboard.start({ env: { OPENAI_API_KEY: 'sk-environment', OPENAI_ORG_ID: 'org-environment' } })
    const made = await connect('Work', openai.keys.right)
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', openai.organization])
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await openai?.close()
  })

  const connect = (name: string, apiKey: string, more: Record<string, string> = {}) => {
    const values = { apiKey, baseUrl: openai.url, ...more }
    return server.inEnvironment('POST', '/connections', { piece: 'openai', method: 'api-key', name, values })
  }
  const act = (action: string, input: Record<string, unknown>) => server.call('POST', `${ACTIONS}/${action}`, { input })
  const download = async (url: string) => {
    const response = await fetch(server.url + url, { headers: { authorization: `Bearer ${server.token}` } })
    return Buffer.from(await response.arrayBuffer())
  }

  it.each([
    ['wrong', 'invalid_credentials'],
    ['expired', 'invalid_credentials'],
    ['archived', 'invalid_credentials'],
    ['withoutRights', 'permission_denied'],
  ] as const)('a key that is %s is refused at its field, and not shown', async (key, code) => {
    const refused = await connect('Refused', openai.keys[key])
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, code, 'apiKey'])
    expect(refused.text).not.toContain(openai.keys[key])
  })

  it('a key is kept and shown to nobody, and asked for again when it would go elsewhere', async () => {
    const { body, text } = await server.inEnvironment('GET', '/connections/work')
    expect(text).not.toContain(openai.keys.right)
    const change = { generation: body.generation, values: { baseUrl: 'http://127.0.0.1:1/v1' } }
    const changed = await server.inEnvironment('PATCH', '/connections/work', change)
    expect([changed.status, changed.text.includes('apiKey')]).toEqual([422, true])
  })

  it('a chat is answered, with a tool and with its result', async () => {
    const asked = { model: 'gpt-4o', tools: [{ name: 'weather' }] }
    const first = await act('chat', { ...asked, prompt: 'How is the weather?' })
    expect([first.status, first.body.output?.toolCalls?.[0]?.arguments]).toEqual([200, { city: 'Göteborg' }])
    const messages = [
      { role: 'user', content: 'How is the weather?' },
      { role: 'assistant', toolCalls: first.body.output.toolCalls },
      { role: 'tool', toolCallId: 'call_1', content: '12 degrees' },
    ]
    const second = await act('chat', { ...asked, messages })
    expect([second.status, second.body.output?.text]).toEqual([200, 'The tool says: 12 degrees'])
  })

  it('a chat is told while it is written, to whoever wants to hear it', async () => {
    const input = { model: 'gpt-4o', prompt: 'Göteborg', stream: true }
    const heard = await server.call('POST', `${ACTIONS}/chat`, { input }, { accept: 'text/event-stream' })
    const events = heard.text.split('\n\n').map((event) => /^event: (\w+)\ndata: (.+)$/s.exec(event))
    const told = events.filter((event) => event?.[1] === 'progress').map((event) => JSON.parse(event?.[2] ?? '').text)
    expect(told.join('')).toEqual('Echo: Göteborg')
    const result = JSON.parse(events.find((event) => event?.[1] === 'result')?.[2] ?? '{}')
    expect(result.output).toEqual((await act('chat', { ...input, stream: false })).body.output)
  })

  it('what is written first is heard while the service still writes, and then how it broke off', async () => {
    const event = { choices: [{ index: 0, delta: { content: 'First' }, finish_reason: null }] }
    let hear = () => {}
    const until = new Promise<void>((resolve) => {
      hear = resolve
    })
    openai.answerNext({ stream: [`data: ${JSON.stringify(event)}\n\n`], until, ending: 'cut' })
    const response = await fetch(`${server.url}/api/v1${ACTIONS}/chat`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ input: { model: 'gpt-4o', prompt: 'Hello', stream: true } }),
    })
    let heard = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += chunk
      if (heard.includes('First')) hear()
    }
    expect(heard.indexOf('First')).toBeGreaterThan(0)
    expect(heard).toMatch(/event: problem\ndata: .*provider_unavailable/)
  })

  it('a refusal of the service is a problem that names the field', async () => {
    const refused = await act('chat', { model: 'gpt-99', prompt: 'Hello' })
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'not_found', 'model'])
  })

  it('images come out as files, go into a chat, and are edited', async () => {
    const drawn = await act('generate-image', { model: 'dall-e-3', prompt: 'A dot' })
    const [{ file }] = drawn.body.output.images
    expect(await download(file.url)).toEqual(PNG)
    const seen = await act('chat', { model: 'gpt-4o', prompt: 'What is it?', images: [file, file] })
    expect(seen.body.output?.text).toBe('Echo: What is it? (+2 images)')
    const edited = await act('edit-image', { model: 'gpt-image-1', prompt: 'Bigger', images: [file] })
    expect(await download(edited.body.output.images[0].file.url)).toEqual(PNG)
  })

  it('a recording of twenty megabytes is transcribed, and a text is spoken', async () => {
    const recording = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(20 * 1024 * 1024)])
    const up = await server.upload(`${P}/files?name=talk.wav`, new Uint8Array(recording), {
      'content-type': 'audio/wav',
    })
    const heard = await act('transcribe', { model: 'whisper-1', file: up.body, timestamps: 'segments' })
    expect([heard.status, heard.body.output?.text]).toEqual([200, `${recording.length} bytes`])
    const spoken = await act('speak', { model: 'tts-1', text: 'Good morning', voice: 'nova' })
    expect((await download(spoken.body.output.file.url)).toString()).toBe('mp3:nova:Good morning')
  })

  it('nothing of the environment of the server goes to the service', () => {
    expect(openai.requests.length).toBeGreaterThan(10)
    const sent = openai.requests.map(({ headers }) => JSON.stringify(headers)).join('\n')
    expect(sent).not.toContain('environment')
  })
})
