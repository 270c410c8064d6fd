import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connection } from './connection.js'
import { PNG } from './media-model.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const generate = (input: Values = {}) =>
  act('generate-image', { model: 'gpt-image-1', prompt: 'A dot', ...input }, { values: connection(server) })

const file = (bytes: Uint8Array = PNG, contentType = 'image/png') => ({
  name: 'dot.png',
  contentType,
  url: `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`,
})

const edit = (input: Values = {}) =>
  act(
    'edit-image',
    { model: 'gpt-image-1', prompt: 'A bigger dot', images: [file()], ...input },
    { values: connection(server) },
  )

/** The bytes behind a file of an output. */
const bytesOf = (given: unknown) => Buffer.from(String(Object(given).url).replace(/^.*base64,/, ''), 'base64')

describe('generating images', () => {
  it('gives each as a file, and what it used', async () => {
    const output = await generate({ count: 2 })
    expect(output).toMatchObject({
      images: [
        { file: { name: 'image-1.png', contentType: 'image/png', size: PNG.length }, revisedPrompt: null },
        { file: { name: 'image-2.png' } },
      ],
      usage: { inputTokens: 2, outputTokens: 544 },
    })
    expect(bytesOf(Object(output).images[0].file)).toEqual(PNG)
  })

  it('sends what was filled in, and nothing else', async () => {
    await generate()
    const drawing = { size: '1536x1024', quality: 'low', background: 'transparent' }
    await generate({ ...drawing, format: 'webp', count: 1 })
    expect(server.requests.map(({ body }) => body)).toEqual([
      { model: 'gpt-image-1', prompt: 'A dot' },
      { model: 'gpt-image-1', prompt: 'A dot', n: 1, ...drawing, output_format: 'webp' },
    ])
  })

  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
  ])('names the kind of a %s', async (format, contentType) => {
    expect(await generate({ format })).toMatchObject({ images: [{ file: { name: `image-1.${format}`, contentType } }] })
  })

  it('fetches images that lie elsewhere, without showing the key there', async () => {
    const output = await generate({ model: 'dall-e-3', style: 'natural', quality: 'hd' })
    expect(output).toMatchObject({
      images: [{ file: { name: 'image-1.png', contentType: 'image/png' }, revisedPrompt: 'A picture of A dot' }],
      usage: null,
    })
    expect(bytesOf(Object(output).images[0].file)).toEqual(PNG)
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization === undefined])).toEqual([
      ['/v1/images/generations', false],
      ['/pictures/1.png?sig=1', true],
    ])
  })

  it.each<[string, Values, string]>([
    ['the prompt, when it is forbidden', { prompt: 'forbidden' }, 'prompt'],
    ['the prompt, when DALL·E is told so', { model: 'dall-e-3', prompt: 'forbidden' }, 'prompt'],
    ['the prompt, when it is too long', { prompt: 'x'.repeat(32_001) }, 'prompt'],
    ['the size', { size: '7x7' }, 'size'],
    ['the quality', { quality: 'hd' }, 'quality'],
    ['the count', { model: 'dall-e-3', count: 2 }, 'count'],
    ['the background', { background: 'transparent', format: 'jpeg' }, 'background'],
    ['the style', { style: 'vivid' }, 'style'],
  ])('names %s as what is wrong', async (_, input, field) => {
    expect(await failureOf(generate(input))).toMatchObject({ code: 'invalid_input', field })
    expect(server.requests).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['no image', []],
    ['an image that is nowhere', [{}]],
    ['what is no image', [{ b64_json: Buffer.from('<html>').toString('base64') }]],
    ['an address of another kind', [{ url: 'file:///etc/passwd' }]],
    ['a data address', [{ url: 'data:image/png;base64,AAAA' }]],
    ['more images than can be asked for', Array.from({ length: 11 }, () => ({ b64_json: PNG.toString('base64') }))],
  ])('takes %s for no answer', async (_, data) => {
    server.answerNext({ status: 200, body: { data } })
    expect(await failureOf(generate())).toMatchObject({ code: 'bad_response' })
  })

  it.each([
    ['/pictures/../v1/models', 'bad_response'],
    ['/v1/nothing', 'bad_response'],
  ])('fails when the image cannot be fetched from where it lies (%s)', async (path, code) => {
    server.answerNext({ status: 200, body: { data: [{ url: new URL(path, server.url).href }] } })
    expect(await failureOf(generate())).toMatchObject({ code, message: expect.stringContaining('fetched') })
  })

  it('fails when nothing answers where the image lies', async () => {
    const gone = await startOpenAiServer()
    await gone.close()
    server.answerNext({ status: 200, body: { data: [{ url: gone.url }] } })
    const { code, field } = await failureOf(generate())
    expect([code, field]).toEqual(['unreachable', undefined])
  })
})

describe('editing images', () => {
  it('sends them as files, with their names and kinds', async () => {
    const jpeg = Buffer.from('ffd8ffe0', 'hex')
    const images = [file(), { ...file(jpeg, 'image/jpg'), name: 'a "b"\r\n.jpg' }]
    expect(await edit({ images, mask: file(), count: 2, quality: 'high' })).toMatchObject({
      images: [{ file: { name: 'image-1.png' } }, { file: { name: 'image-2.png' } }],
      usage: { outputTokens: 544 },
    })
    const parts = server.requests[0]?.parts ?? []
    expect(parts.map(({ name, filename, type }) => [name, filename, type])).toEqual([
      ['model', undefined, undefined],
      ['prompt', undefined, undefined],
      ['n', undefined, undefined],
      ['quality', undefined, undefined],
      ['image[]', 'dot.png', 'image/png'],
      ['image[]', 'a %22b%22%0D%0A.jpg', 'image/jpeg'],
      ['mask', 'dot.png', 'image/png'],
    ])
    expect(parts[4]?.data).toEqual(PNG)
    expect(parts[5]?.data).toEqual(jpeg)
  })

  it('sends a single one under the name that every model knows', async () => {
    await edit()
    expect(server.requests[0]?.parts.at(-1)).toMatchObject({ name: 'image', filename: 'dot.png' })
  })

  it.each<[string, Values, string]>([
    ['an image of a kind the service cannot edit', { images: [file(PNG, 'image/gif')] }, 'images'],
    ['a mask that is no PNG', { mask: file(PNG, 'image/jpeg') }, 'mask'],
    ['a mask that is no image', { mask: file(PNG, 'text/plain') }, 'mask'],
    ['an image that is known to be too large', { images: [{ ...file(), size: 60_000_000 }] }, 'images'],
    ['a mask that is known to be too large', { mask: { ...file(), size: 5_000_000 } }, 'mask'],
  ])('refuses %s before anything is sent', async (_, input, field) => {
    expect(await failureOf(edit(input))).toMatchObject({ code: 'invalid_input', field })
    expect(server.requests).toEqual([])
  })

  it('names what the service says against it', async () => {
    expect(await failureOf(edit({ size: '7x7' }))).toMatchObject({ code: 'invalid_input', field: 'size' })
    expect(await failureOf(edit({ model: 'gpt-99' }))).toMatchObject({ code: 'not_found', field: 'model' })
  })
})
