import type { Progress } from '@plugboard/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PieceHost } from './piece-host.js'
import { PieceLab, runCall } from './testing/piece-lab.js'

let lab: PieceLab
let host: PieceHost
beforeAll(async () => {
  lab = await PieceLab.open()
  host = lab.host()
})
afterAll(() => lab?.close())

const SECRET = 'open-sesame-and-more'

/** What a piece with this body is heard telling, and its answer. */
async function told(body: string): Promise<{ told: Progress[]; output: unknown }> {
  const heard: Progress[] = []
  const call = { ...runCall(await lab.action(body)), secrets: [SECRET] }
  const output = await host.call(call, { onProgress: (progress) => heard.push(progress) }).catch((error) => error)
  return { told: heard, output }
}

const textOf = (heard: readonly Progress[]) => heard.map(({ text = '' }) => text).join('')

it('is told while the call runs, and all of it before the answer', async () => {
  const { told: heard, output } = await told(`
    ctx.progress({ message: 'Page 1 of 2', fraction: 0.5 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    ctx.progress({ message: 'Page 2 of 2', fraction: 1 })
    return 'done'`)
  expect(heard).toEqual([
    { message: 'Page 1 of 2', fraction: 0.5 },
    { message: 'Page 2 of 2', fraction: 1 },
  ])
  expect(output).toBe('done')
})

it('is told together where it comes in quick succession: the last line, and every stretch of the text', async () => {
  const { told: heard } = await told(`
    for (let at = 1; at <= 1000; at++) ctx.progress({ message: 'Word ' + at, fraction: at / 1000, text: 'word' + at + ' ' })`)
  expect(heard.length).toBeLessThan(20)
  expect(heard.findLast(({ message }) => message)).toMatchObject({ message: 'Word 1000', fraction: 1 })
  expect(textOf(heard)).toBe(Array.from({ length: 1000 }, (_, at) => `word${at + 1} `).join(''))
})

it('is told of a call that fails, too', async () => {
  const { told: heard, output } = await told("ctx.progress({ text: 'so far' }); throw new Error('broken')")
  expect(textOf(heard)).toBe('so far')
  expect(output).toBeInstanceOf(Error)
})

it('shows no secret, also where one comes in stretches', async () => {
  const { told: heard } = await told(`
    ctx.progress({ message: 'With ${SECRET}' })
    for (const letter of 'It is ${SECRET}, open-sesame') {
      ctx.progress({ text: letter })
      await new Promise((resolve) => setTimeout(resolve, 25))
    }`)
  expect(JSON.stringify(heard)).not.toContain(SECRET)
  expect(heard.length).toBeGreaterThan(2)
  expect(textOf(heard)).toBe('It is [secret], open-sesame')
  expect(heard[0]?.message).toBe('With [secret]')
})

it('takes nonsense for nothing', async () => {
  const { told: heard, output } = await told(`
    ctx.progress({})
    ctx.progress({ fraction: NaN })
    ctx.progress({ fraction: -1 })
    ctx.progress({ fraction: 7 })
    return 'done'`)
  expect(heard).toEqual([{ fraction: 1 }])
  expect(output).toBe('done')
})

it('ends with 4 million characters of text; the answer is as it is', async () => {
  const { told: heard, output } = await told(`
    for (let at = 0; at < 50; at++) ctx.progress({ text: 'x'.repeat(100_000) })
    return 'done'`)
  expect(textOf(heard).length).toBe(4 * 1024 * 1024)
  expect(output).toBe('done')
})

it('is not told after the call', async () => {
  const { told: heard } = await told("setTimeout(() => ctx.progress({ text: 'late' }), 20); return 1")
  await told('await new Promise((resolve) => setTimeout(resolve, 100))')
  expect(heard).toEqual([])
})
