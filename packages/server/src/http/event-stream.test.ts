import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DomainError } from '../domain-error.js'
import { EventAnswer, type Tell } from './event-stream.js'
import { defineRoute } from './route.js'
import { type TestApp, testApp } from './testing/test-app.js'

/** What the route does with the next request. */
let work: (tell: Tell, signal: AbortSignal) => Promise<unknown>
let test: TestApp
let token: string

beforeAll(async () => {
  const route = defineRoute({
    method: 'post',
    path: '/api/v1/projects/:project/work',
    permission: 'flows.view',
    audit: { none: 'for the test' },
    summary: 'Work',
    tag: 'Work',
    handler: ({ signal }) => new EventAnswer((tell) => work(tell, signal)),
  })
  test = await testApp({ routes: [route] })
  token = await test.token('admin')
})
afterAll(() => test?.dispose())

const post = () => test.as(token, '/api/v1/projects/alpha/work', { method: 'POST' })

it('is told while it is made, and ends with the result', async () => {
  let goOn: () => void = () => undefined
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve
  })
  work = async (tell) => {
    tell('progress', { text: 'half\nway' })
    await waiting
    return { output: 1 }
  }
  const response = await post()
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe('event: progress\ndata: {"text":"half\\nway"}\n\n')
  goOn()
  expect((await reader?.read())?.value).toBe('event: result\ndata: {"output":1}\n\n')
  expect((await reader?.read())?.done).toBe(true)
})

it('ends with the result also where nothing is told', async () => {
  work = async () => ({ output: 2 })
  expect(await (await post()).text()).toBe('event: result\ndata: {"output":2}\n\n')
})

it('has the status of a problem that comes before anything is told', async () => {
  work = async () => {
    throw new DomainError({ kind: 'conflict', code: 'not_now', message: 'Not now.' })
  }
  const response = await post()
  expect([response.status, response.headers.get('content-type')]).toEqual([409, 'application/problem+json'])
})

it('ends with the problem where something was told before, and logs what is our own fault', async () => {
  const after = async (tell: Tell, error: Error) => {
    tell('progress', {})
    await passed(1)
    throw error
  }
  work = (tell) => after(tell, new DomainError({ kind: 'conflict', code: 'not_now', message: 'Not now.' }))
  expect(await (await post()).text()).toMatch(
    /event: problem\ndata: .*"status":409,"code":"not_now","detail":"Not now."/,
  )
  work = (tell) => after(tell, new Error('the secret of the house'))
  const text = await (await post()).text()
  expect(text).toContain('"code":"internal"')
  expect(text).not.toContain('secret of the house')
  expect(JSON.stringify(test.log)).toContain('the secret of the house')
})

it('goes on quietly where nobody listens any more', async () => {
  let ended = false
  work = async (tell) => {
    tell('progress', { at: 1 })
    await passed(20)
    tell('progress', { at: 2 })
    ended = true
    return 1
  }
  const response = await post()
  await response.body?.cancel()
  await passed(60)
  expect(ended).toBe(true)
})
