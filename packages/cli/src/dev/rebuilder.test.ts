import type { WorkbenchBuild } from '@plugboard/server'
import { expect, it } from 'vitest'
import { Rebuilder } from './rebuilder.js'

const build = (ms: number): WorkbenchBuild => ({ isLoaded: true, problems: [], ms })

/** A rebuilder whose builds end when the test says so. */
function scripted() {
  const built: number[] = []
  const faults: unknown[] = []
  const running: { signal: AbortSignal; end(ms: number): void; fail(error: unknown): void }[] = []
  const rebuilder = new Rebuilder({
    build: (signal) =>
      new Promise((resolve, reject) => {
        running.push({ signal, end: (ms) => resolve(build(ms)), fail: reject })
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    onBuilt: ({ ms }) => built.push(ms),
    onFault: (error) => faults.push(error),
  })
  const started = async (count: number) => {
    while (running.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return { rebuilder, built, faults, running, started }
}

it('gives up a build for a later one', async () => {
  const { rebuilder, built, faults, running, started } = scripted()
  void rebuilder.rebuild()
  await started(1)
  const second = rebuilder.rebuild()
  await started(2)
  expect(running.map(({ signal }) => signal.aborted)).toEqual([true, false])
  running[1]?.end(2)
  await second
  expect([built, faults]).toEqual([[2], []])
})

it('builds once for changes that come while it waits', async () => {
  const { rebuilder, built, running, started } = scripted()
  void rebuilder.rebuild()
  await started(1)
  void rebuilder.rebuild()
  const last = rebuilder.rebuild()
  await started(2)
  running.at(-1)?.end(3)
  await last
  expect([built, running.length]).toEqual([[3], 2])
})

it('tells of a fault, and goes on', async () => {
  const { rebuilder, built, faults, running, started } = scripted()
  const first = rebuilder.rebuild()
  await started(1)
  running[0]?.fail('no compiler')
  await first
  const second = rebuilder.rebuild()
  await started(2)
  running[1]?.end(2)
  await second
  expect([faults, built]).toEqual([['no compiler'], [2]])
})

it('tells nothing any more once it is stopped', async () => {
  const { rebuilder, built, faults, started } = scripted()
  void rebuilder.rebuild()
  await started(1)
  await rebuilder.stop()
  expect([built, faults]).toEqual([[], []])
})
