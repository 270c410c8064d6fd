import { Type } from '@sinclair/typebox'
import { expect, it } from 'vitest'
import { startWebServer } from '../../test/web-server.js'
import { readJson } from './read-json.js'

const Person = Type.Object({ name: Type.String() })
const answer = (body: BodyInit) => new Response(body)

it('gives the JSON of an answer, what the schema does not name included', async () => {
  expect(await readJson(answer('{"name":"Ada","age":36}'), Person)).toEqual({ name: 'Ada', age: 36 })
})

it.each([
  ['a web page', '<html>Please sign in</html>'],
  ['nothing', ''],
  ['half of an object', '{"name":"A'],
  ['another shape', '{"title":"Ada"}'],
])('refuses %s with bad_response, a hint, and without quoting it', async (_, body) => {
  const refused = readJson(answer(body), Person)
  await expect(refused).rejects.toMatchObject({ code: 'bad_response', hint: expect.any(String) })
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('sign in') })
})

it('stops reading a body that is too long', async () => {
  const pulled = { chunks: 0 }
  const endless = new ReadableStream({
    pull: (controller) => {
      pulled.chunks += 1
      controller.enqueue(new Uint8Array(1_000))
    },
  })
  await expect(readJson(answer(endless), Person, { maxBytes: 5_000 })).rejects.toMatchObject({ code: 'bad_response' })
  expect(pulled.chunks).toBeLessThan(10)
})

it('tells an answer that breaks off from one that takes too long', async () => {
  const server = await startWebServer((request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"name"')
    if (request.url === '/cut') setTimeout(() => response.destroy(), 20)
  })
  try {
    const cut = await fetch(`${server.origin}/cut`)
    await expect(readJson(cut, Person)).rejects.toMatchObject({ code: 'provider_unavailable' })
    const slow = await fetch(`${server.origin}/slow`, { signal: AbortSignal.timeout(100) })
    await expect(readJson(slow, Person)).rejects.toMatchObject({ code: 'timeout' })
  } finally {
    await server.close()
  }
})
