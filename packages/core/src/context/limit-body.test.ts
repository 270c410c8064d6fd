import { expect, it } from 'vitest'
import { failureOf } from '../../test/failure-of.js'
import { limitBody } from './limit-body.js'

/** A body without end, and how much of it was fetched. */
function endless() {
  const fetched = { bytes: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      fetched.bytes += 1_000
      controller.enqueue(new Uint8Array(1_000))
    },
    cancel() {
      fetched.cancelled = true
    },
  })
  return { fetched, response: new Response(body) }
}

it('gives a short answer as it is', async () => {
  const response = new Response('{"a":1}', {
    status: 201,
    headers: { 'content-type': 'application/json', 'x-id': '7' },
  })
  const limited = limitBody(response, 7)
  expect([limited.status, limited.headers.get('x-id'), await limited.json()]).toEqual([201, '7', { a: 1 }])
})

it('leaves an answer without a body alone', async () => {
  expect(await limitBody(new Response(null, { status: 204 }), 1).text()).toBe('')
})

it('fails with bad_response beyond the limit, and fetches no more', async () => {
  const { fetched, response } = endless()
  const error = await failureOf(limitBody(response, 10_000).text())
  expect(error).toMatchObject({ code: 'bad_response', hint: expect.any(String) })
  expect(error.message).toContain('10000 bytes')
  expect(fetched.cancelled).toBe(true)
  expect(fetched.bytes).toBeLessThan(20_000)
})

it('hands on why a body broke off', async () => {
  const broken = new Error('cut')
  const body = new ReadableStream({ start: (controller) => controller.error(broken) })
  await expect(limitBody(new Response(body), 10).text()).rejects.toBe(broken)
})
