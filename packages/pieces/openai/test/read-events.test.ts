import { expect, it } from 'vitest'
import { jsonEvents } from '../src/read-events.js'

/** A body that arrives in these pieces. */
const arriving = (...pieces: Uint8Array[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece)
        controller.close()
      },
    }),
  )

async function read(response: Response): Promise<unknown[]> {
  const events: unknown[] = []
  for await (const event of jsonEvents(response)) events.push(event)
  return events
}

const WHOLE = Buffer.from(
  ': hi\r\n\r\ndata: {"text":"Å👩‍👧"}\r\n\r\nevent: x\ndata: [1,\ndata:2]\n\n\ndata: [DONE]\n\n',
)
const EVENTS = [{ text: 'Å👩‍👧' }, [1, 2]]

it('events are the same wherever they are cut apart on the way', async () => {
  for (let at = 0; at <= WHOLE.length; at++) {
    expect(await read(arriving(WHOLE.subarray(0, at), WHOLE.subarray(at)))).toEqual(EVENTS)
  }
})

it('events are the same when they arrive byte by byte', async () => {
  expect(await read(arriving(...[...WHOLE].map((byte) => Uint8Array.of(byte))))).toEqual(EVENTS)
})

it('events that break off anywhere before the end are never taken for whole', async () => {
  const end = WHOLE.indexOf('[DONE]') + '[DONE]'.length
  for (let at = 0; at < end; at++) {
    await expect(read(arriving(WHOLE.subarray(0, at)))).rejects.toMatchObject({ name: 'PieceError' })
  }
  expect(await read(arriving(WHOLE.subarray(0, end)))).toEqual(EVENTS)
})

it('a line is read no further than the longest there may be', async () => {
  let pieces = 0
  const endless = new ReadableStream({
    pull(controller) {
      pieces++
      controller.enqueue(Buffer.alloc(1_000_000, 'a'))
    },
  })
  await expect(read(new Response(endless))).rejects.toMatchObject({ code: 'bad_response' })
  expect(pieces).toBeLessThan(8)
})

it('a body that is none is no answer', async () => {
  await expect(read(new Response(null))).rejects.toMatchObject({ code: 'provider_unavailable' })
})
