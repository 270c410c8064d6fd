import { describe, expect, it } from 'vitest'
import type { Installation } from './installation.js'
import { InstallationTracker } from './installation-tracker.js'

const begun: Installation = {
  id: 'ins_1',
  state: 'waiting',
  source: 'registry',
  subject: 'acme 1.0.0',
  stage: 'download',
  note: null,
  piece: null,
  remarks: [],
  failure: null,
  createdBy: 'Ada',
  createdAt: 1,
  updatedAt: 1,
}
const { signal } = new AbortController()

describe('an installation that goes on', () => {
  it('is written down at each stage and at its end, in order, and not for every byte', async () => {
    const saved: string[] = []
    const save = async ({ state, stage, note }: Installation) => void saved.push([state, stage, note].join(' '))
    const tracker = new InstallationTracker(begun, save, () => expect.unreachable())
    const { onStage } = tracker.progress(signal)
    onStage('download')
    for (let bytes = 0; bytes < 1_000; bytes++) onStage('download', `${bytes} KB`)
    onStage('inspect')
    await tracker.end({ state: 'done' })
    expect(saved).toEqual(['running download ', 'running inspect ', 'done inspect '])
  })

  it('does not end because it cannot be written down', async () => {
    const faults: unknown[] = []
    const fault = new Error('the database is gone')
    const tracker = new InstallationTracker(
      begun,
      () => Promise.reject(fault),
      (error) => faults.push(error),
    )
    tracker.progress(signal).onStage('inspect')
    expect(await tracker.end({ state: 'done' })).toMatchObject({ state: 'done', stage: 'inspect' })
    expect(faults).toEqual([fault, fault])
  })

  it('ends at the next stage once it is given up, with the reason', () => {
    const giving = new AbortController()
    const reason = new Error('given up')
    const { onStage } = new InstallationTracker(
      begun,
      async () => undefined,
      () => undefined,
    ).progress(giving.signal)
    onStage('download')
    giving.abort(reason)
    expect(() => onStage('inspect')).toThrow(reason)
  })
})
