import { afterEach, expect, it, vi } from 'vitest'
import { acmeFixtures, acmePiece } from '../../test/acme.js'
import { startAcme } from '../../test/acme-service.js'
import type { WebServer } from '../../test/web-server.js'
import { conformance } from './conformance.js'
import type { Fixtures } from './fixtures.js'
import { type ConformanceResult, runConformance } from './run-conformance.js'

afterEach(() => void vi.useRealTimers())

/** Fixtures with a service of their own, and whether it runs. */
function ownFixtures(more: Partial<Fixtures> = {}) {
  let acme: WebServer | undefined
  const state = { running: false }
  const fixtures: Fixtures = {
    ...acmeFixtures(() => acme?.origin ?? 'http://127.0.0.1:1'),
    start: async () => {
      acme = await startAcme()
      state.running = true
    },
    stop: async () => {
      await acme?.close()
      state.running = false
    },
    ...more,
  }
  return { fixtures, state }
}

it('runs every case between starting and stopping the fixtures, and tells of each', async () => {
  const { fixtures, state } = ownFixtures()
  const told: ConformanceResult[] = []
  const print = vi.spyOn(console, 'log')
  const report = await runConformance(acmePiece(), fixtures, {
    onCase: (result) => {
      expect(state.running).toBe(true)
      told.push(result)
    },
  })
  const names = conformance(acmePiece(), fixtures).map(({ name }) => name)
  expect(report).toMatchObject({ passed: names.length, failed: 0 })
  expect(report.results.map(({ name }) => name)).toEqual(names)
  expect(report.results).toEqual(told)
  expect(state.running).toBe(false)
  expect(print).not.toHaveBeenCalled()
})

it('says what is wrong where a case fails, and goes on', async () => {
  const { fixtures, state } = ownFixtures()
  const report = await runConformance(acmePiece({ greet: async () => ({ at: new Date(0) }) }), fixtures)
  expect(report.failed).toBe(1)
  expect(report.results.filter(({ ok }) => !ok)).toEqual([
    {
      name: 'acme / greet runs example 1',
      ok: false,
      ms: expect.any(Number),
      message: expect.stringContaining('output.at is a Date'),
    },
  ])
  expect(state.running).toBe(false)
})

it('runs no case when the fixtures do not start, and stops them all the same', async () => {
  const stop = vi.fn(async () => undefined)
  const { fixtures } = ownFixtures({ start: () => Promise.reject(new Error('The port is taken.')), stop })
  expect(await runConformance(acmePiece(), fixtures)).toEqual({
    passed: 0,
    failed: 1,
    results: [{ name: 'acme starts its fixtures', ok: false, ms: expect.any(Number), message: 'The port is taken.' }],
  })
  expect(stop).toHaveBeenCalledOnce()
})

it('stops the fixtures when telling of a case throws', async () => {
  const { fixtures, state } = ownFixtures()
  const onCase = () => {
    throw new Error('The terminal is gone.')
  }
  await expect(runConformance(acmePiece(), fixtures, { onCase })).rejects.toThrow('The terminal is gone.')
  expect(state.running).toBe(false)
})

it('counts fixtures that cannot be stopped as a failure', async () => {
  const { fixtures, state } = ownFixtures()
  const { stop } = fixtures
  const failing = { ...fixtures, stop: () => stop?.().then(() => Promise.reject(new Error('It hangs.'))) }
  const report = await runConformance(acmePiece(), failing as Fixtures)
  expect(report.results.at(-1)).toMatchObject({ name: 'acme stops its fixtures', ok: false, message: 'It hangs.' })
  expect([report.failed, state.running]).toEqual([1, false])
})

it('gives a case up that takes too long', async () => {
  vi.useFakeTimers()
  const { fixtures } = ownFixtures({ start: () => new Promise(() => {}), stop: async () => undefined })
  const running = runConformance(acmePiece(), fixtures)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await running).toMatchObject({
    results: [{ name: 'acme starts its fixtures', message: 'took longer than 60 seconds' }],
  })
})
