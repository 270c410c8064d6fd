import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditEvent } from '../audit/audit-event.js'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { DenialLog } from './denial-log.js'

const event = (ip: string): AuditEvent => ({
  projectId: 'platform',
  actor: { type: 'system', id: 'anonymous', label: 'Somebody', ip },
  action: 'session.refused',
  target: { type: 'user', id: 'unknown', label: 'unknown' },
  outcome: 'denied',
})

describe.each(engines)('refusals on $name', (engine) => {
  let store: TestDatabase
  const onError = vi.fn()

  beforeEach(async () => {
    store = await engine.open()
    onError.mockClear()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await store.dispose()
  })

  const rows = async () => {
    const all = await store.database.read.selectFrom('audit_events').select(['detail', 'ip']).orderBy('seq').execute()
    return all.map(({ ip, detail }) => `${ip} ${detail}`)
  }

  it('of a flood leave twenty rows, and one for the rest at the end of the minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const log = new DenialLog(store.database, { onError })
    for (let index = 0; index < 10_000; index++) await log.record('POST /sign-in', event('203.0.113.9'))
    expect(await rows()).toHaveLength(20)
    vi.advanceTimersByTime(60_000)
    vi.useRealTimers()
    await vi.waitFor(async () => expect(await rows()).toHaveLength(21))
    expect((await rows()).at(-1)).toContain('"times":9980')
    await log.record('POST /sign-in', event('203.0.113.9'))
    expect(await rows()).toHaveLength(22)
    await log.flush()
    expect(await rows()).toHaveLength(22)
    expect(onError).not.toHaveBeenCalled()
  })

  it('are counted for each address and route apart', async () => {
    const log = new DenialLog(store.database, { onError })
    for (let index = 0; index < 25; index++) {
      await log.record('POST /sign-in', event('203.0.113.9'))
      await log.record('POST /sign-in', event('203.0.113.10'))
      await log.record('GET /x', event('203.0.113.9'))
    }
    expect(await rows()).toHaveLength(60)
    await log.flush()
    expect((await rows()).slice(60).every((row) => row.includes('"times":5'))).toBe(true)
    expect(await rows()).toHaveLength(63)
  })

  it('are not answered for while they cannot be recorded', async () => {
    const log = new DenialLog(store.database, { onError })
    await store.tamper('drop table audit_events')
    await expect(log.record('GET /x', event('203.0.113.9'))).rejects.toMatchObject({ code: 'audit_unavailable' })
  })
})
