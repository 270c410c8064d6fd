import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPieceFolder, type PieceFolder } from './support/piece-folder.js'
import { Plugboard } from './support/plugboard.js'
import { startWebTarget } from './support/web-target.js'

/** A piece whose action says a word at a time, and leaves a mark in its connection's file when it is cancelled. */
const PIECE = `
import { defineAction, definePiece, field, fields, noAuth } from '@plugboard/core'
import { setTimeout as passed } from 'node:timers/promises'

const none = noAuth()
const action = (name, more, run) => defineAction({
  name, title: 'To ' + name, description: 'Does ' + name + '.', methods: [none], output: fields({}),
  input: fields({ words: field.list({ title: 'Words', of: field.text({ title: 'Word' }) }), url: field.text({ title: 'URL', optional: true }) }),
  ...more, run })

export const piece = definePiece({ contract: 1, name: 'teller', title: 'Teller', type: 'Web', description: 'Tells.',
  icon: 'icon.svg', docs: 'https://example.com', auth: [none], actions: [
  action('tell', {}, async ({ input, progress, signal, http }) => {
    signal.addEventListener('abort', () => fetch(input.url))
    for (const [at, word] of input.words.entries()) {
      progress({ message: 'Word ' + (at + 1), fraction: (at + 1) / input.words.length, text: word + ' ' })
      await passed(400, undefined, { signal })
    }
    if (input.words.includes('fail')) throw new Error('broken')
    return { words: input.words.length }
  }),
  action('hurry', { timeout: 1 }, ({ signal }) => passed(30_000, undefined, { signal })),
  action('take-time', { timeout: 600 }, ({ signal }) => passed(30_000, undefined, { signal })),
] })`

let pieces: PieceFolder
let server: Plugboard
beforeAll(async () => {
  pieces = await createPieceFolder('teller', PIECE)
  server = await Plugboard.start({ env: { PLUGBOARD_PIECES: pieces.path, PLUGBOARD_ACTION_SECONDS: '2' } })
  const body = { piece: 'teller', method: 'none', name: 'Teller', values: {} }
  expect((await server.inEnvironment('POST', '/connections', body)).status).toBe(201)
})
afterAll(async () => {
  await server?.stop()
  server?.clean()
  pieces?.clean()
})

const E = '/api/v1/projects/default/environments/development'

function listen(input: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}${E}/connections/teller/actions/tell`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({ input }),
    ...(signal && { signal }),
  })
}

/** The events of a stream: name and data. */
function eventsIn(text: string): [string, Record<string, unknown>][] {
  return [...text.matchAll(/^event: (.+)\ndata: (.+)$/gm)].map(([, name = '', data = '{}']) => [name, JSON.parse(data)])
}

describe('an action, over REST,', () => {
  it('tells how far it is, and then its result', async () => {
    const response = await listen({ words: ['Good', 'morning'] })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = eventsIn(await response.text())
    const told = events.slice(0, -1)
    expect(new Set(told.map(([name]) => name))).toEqual(new Set(['progress']))
    expect(told.map(([, { text = '' }]) => text).join('')).toBe('Good morning ')
    expect(told.findLast(([, { message }]) => message)).toEqual(['progress', { message: 'Word 2', fraction: 1 }])
    expect(events.at(-1)).toEqual(['result', { output: { words: 2 }, ms: expect.any(Number) }])
  })

  it('ends its stream with the problem it fails with', async () => {
    const events = eventsIn(await (await listen({ words: ['fail'] })).text())
    expect(events.at(-1)).toEqual(['problem', expect.objectContaining({ status: 422, code: 'piece_internal' })])
  })

  it('has the status of a problem where it does not even begin', async () => {
    const response = await listen({ words: 7 })
    expect([response.status, response.headers.get('content-type')]).toEqual([422, 'application/problem+json'])
  })

  it('is cancelled when whoever listens goes away', async () => {
    const target = await startWebTarget()
    const controller = new AbortController()
    const response = await listen(
      { words: Array.from({ length: 100 }, () => 'on'), url: target.url },
      controller.signal,
    )
    await response.body?.getReader().read()
    controller.abort()
    await expect.poll(() => target.requests.length, { timeout: 10_000 }).toBe(1)
    await target.close()
  })

  it('may take the time it asks for, and no more than the operator allows', async () => {
    const run = (action: string) =>
      server.inEnvironment('POST', `/connections/teller/actions/${action}`, { input: { words: ['x'] } })
    const [hurry, takeTime] = [await run('hurry'), await run('take-time')]
    expect([hurry.body.code, takeTime.body.code]).toEqual(['timeout', 'timeout'])
  })
})

describe('a run', () => {
  it('shows the step it is at, with what that tells, until it ends', async () => {
    const input = { words: ['One', 'two', 'three'] }
    const steps = [{ name: 'Say it', piece: 'teller', action: 'tell', connection: 'teller', input }]
    expect((await server.call('PUT', '/projects/default/flows/say', { name: 'Say', draft: { steps } })).status).toBe(
      201,
    )
    const running = server.inEnvironment('POST', '/runs', { flow: 'say' })
    const seen = await untilTold()
    expect(seen.running).toMatchObject({ step: 'Say it', message: expect.stringMatching(/^Word/), text: /^One/ })
    const { body } = await running
    expect(body).toMatchObject({ status: 'succeeded', running: null })
  })

  async function untilTold() {
    for (let tries = 0; tries < 100; tries++) {
      const { body } = await server.inEnvironment('GET', '/runs')
      const { body: run } = await server.inEnvironment('GET', `/runs/${body.items[0]?.id ?? 'run_none'}`)
      if (run.running?.text) return run
      await passed(50)
    }
    throw new Error('The run told nothing.')
  }
})
