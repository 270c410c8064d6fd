import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { testEvent } from '../database/testing/test-event.js'
import type { ExportedHead } from './exported-head.js'
import type { ChainReport, VerifyOptions } from './verify-audit.js'
import { verifyAudit } from './verify-audit.js'

const PROJECT = 'prj_test'

describe.each(engines)('verifying an audit chain on $name', (engine) => {
  let opened: TestDatabase

  beforeEach(async () => {
    opened = await engine.open()
  })
  afterEach(() => opened.dispose())

  /** Writes events whose targets are numbered, so that each row differs. */
  async function write(count: number, projectId = PROJECT): Promise<void> {
    await opened.database.transaction(async (tx) => {
      for (let number = 1; number <= count; number += 1) {
        tx.audit(testEvent({ projectId, target: { type: 'connection', id: `con_${number}`, label: `No ${number}` } }))
      }
    })
  }

  async function verify(options: VerifyOptions = {}): Promise<ChainReport[]> {
    const reports: ChainReport[] = []
    for await (const report of verifyAudit(opened.database.read, opened.auditKey, options)) reports.push(report)
    return reports
  }

  async function exportHead(): Promise<ExportedHead> {
    const head = await opened.database.read.selectFrom('audit_heads').selectAll().executeTakeFirstOrThrow()
    return { projectId: head.project_id, seq: head.seq, hash: head.hash.toString('hex'), at: head.at }
  }

  it('finds untouched chains good, each on its own', async () => {
    await write(12)
    await write(3, 'prj_other')
    expect(await verify()).toEqual([
      { projectId: 'prj_other', events: 3, problem: null },
      { projectId: PROJECT, events: 12, problem: null },
    ])
  })

  it('reads chains longer than a page', async () => {
    await write(2345)
    expect(await verify({ projectId: PROJECT, heads: [await exportHead()] })).toEqual([
      { projectId: PROJECT, events: 2345, problem: null },
    ])
  })

  it('finds nothing wrong with a project that has no events', async () => {
    expect(await verify({ projectId: PROJECT })).toEqual([{ projectId: PROJECT, events: 0, problem: null }])
  })

  it('does not accept the chain with the key of another project', async () => {
    await write(3)
    const reports: ChainReport[] = []
    const otherKey = () => opened.auditKey('prj_other')
    for await (const report of verifyAudit(opened.database.read, otherKey)) reports.push(report)
    expect(reports).toEqual([{ projectId: PROJECT, events: 0, problem: { class: 'edited', seq: 1 } }])
  })

  const where = (seq: number) => `where project_id = '${PROJECT}' and seq = ${seq}`
  const copyOf = (seq: number, as: number) =>
    `insert into audit_events (project_id, seq, ${REST}) select project_id, ${as}, ${REST} from audit_events ${where(seq)}`
  const shiftFrom = (seq: number, by: 1 | -1) =>
    `update audit_events set seq = -seq where seq >= ${seq}; update audit_events set seq = ${by} - seq where seq < 0`

  const tampering: readonly [string, string, { class: string; seq: number }][] = [
    ['an edited label', `update audit_events set target_label = 'No 6' ${where(5)}`, { class: 'edited', seq: 5 }],
    ['an edited time', `update audit_events set at = at + 1 ${where(5)}`, { class: 'edited', seq: 5 }],
    ['an edited detail', `update audit_events set detail = '{}' ${where(5)}`, { class: 'edited', seq: 5 }],
    ['a cleared address', `update audit_events set ip = null ${where(5)}`, { class: 'edited', seq: 5 }],
    ['an emptied address', `update audit_events set ip = '' ${where(5)}`, { class: 'edited', seq: 5 }],
    ['an edited last row', `update audit_events set outcome = 'failed' ${where(10)}`, { class: 'edited', seq: 10 }],
    [
      'text moved between columns',
      `update audit_events set actor_id = actor_id || 'A', actor_label = 'da' ${where(5)}`,
      { class: 'edited', seq: 5 },
    ],
    [
      'an edited hash',
      `update audit_events set hash = (select hash from audit_heads where project_id = '${PROJECT}') ${where(5)}`,
      { class: 'edited', seq: 5 },
    ],
    [
      'an edited link',
      `update audit_events set prev_hash = (select hash from audit_heads where project_id = '${PROJECT}') ${where(5)}`,
      { class: 'edited', seq: 5 },
    ],
    [
      'two swapped rows',
      `update audit_events set seq = -5 ${where(5)}; update audit_events set seq = 5 ${where(6)};
       update audit_events set seq = 6 ${where(-5)}`,
      { class: 'edited', seq: 5 },
    ],
    ['a deleted row', `delete from audit_events ${where(5)}`, { class: 'missing', seq: 5 }],
    ['a deleted first row', `delete from audit_events ${where(1)}`, { class: 'missing', seq: 1 }],
    [
      'a deleted row whose gap was closed',
      `delete from audit_events ${where(5)}; ${shiftFrom(6, -1)}`,
      { class: 'missing', seq: 5 },
    ],
    ['a deleted head', 'delete from audit_heads', { class: 'missing', seq: 11 }],
    ['a forged row at the front', copyOf(5, 0), { class: 'inserted', seq: 0 }],
    ['a forged row at the end', copyOf(10, 11), { class: 'inserted', seq: 11 }],
    ['a forged row in between', `${shiftFrom(5, 1)}; ${copyOf(4, 5)}`, { class: 'inserted', seq: 5 }],
    [
      'a forged row in between that the next one is made to follow',
      `${shiftFrom(5, 1)}; ${copyOf(4, 5)};
       update audit_events set prev_hash = (select hash from audit_events ${where(5)}) ${where(6)}`,
      { class: 'inserted', seq: 5 },
    ],
    ['a cut end', 'delete from audit_events where seq > 7', { class: 'truncated', seq: 8 }],
    ['an emptied chain', 'delete from audit_events', { class: 'truncated', seq: 1 }],
    ['a head with another hash', `update audit_heads set hash = (${GENUINE_HASH})`, { class: 'edited', seq: 10 }],
    ['a head set back', 'update audit_heads set seq = 9', { class: 'inserted', seq: 10 }],
    ...(engine.name === 'sqlite' ? LOOSELY_TYPED : []),
  ]

  it.each(tampering)('finds %s', async (_, statement, problem) => {
    await write(10)
    await opened.tamper(statement)
    expect(await verify()).toEqual([{ projectId: PROJECT, events: expect.any(Number), problem }])
  })

  /** What somebody does who knows about heads: cuts the end and makes the head fit. */
  const CLEAN_CUT = `delete from audit_events where seq > 7;
    update audit_heads set seq = 7, hash = (select hash from audit_events ${where(7)})`

  it('finds a cut end whose head was made to fit only with a head exported before', async () => {
    await write(10)
    const heads = [await exportHead()]
    await opened.tamper(CLEAN_CUT)
    expect(await verify()).toEqual([{ projectId: PROJECT, events: 7, problem: null }])
    expect(await verify({ heads })).toEqual([
      { projectId: PROJECT, events: 7, problem: { class: 'rolled_back', seq: 8 } },
    ])
  })

  it('finds by an exported head that an older copy went on with another history', async () => {
    await write(10)
    const heads = [await exportHead()]
    await opened.tamper(CLEAN_CUT)
    await write(5)
    expect(await verify()).toEqual([{ projectId: PROJECT, events: 12, problem: null }])
    expect(await verify({ heads })).toEqual([
      { projectId: PROJECT, events: 12, problem: { class: 'rolled_back', seq: 10 } },
    ])
  })

  it('finds by an exported head that a whole project is gone', async () => {
    await write(10)
    const heads = [await exportHead()]
    await opened.tamper('delete from audit_events; delete from audit_heads')
    expect(await verify({ heads })).toEqual([
      { projectId: PROJECT, events: 0, problem: { class: 'rolled_back', seq: 1 } },
    ])
  })

  it('leaves a chain that only grew since its head was exported in peace', async () => {
    await write(10)
    const heads = [await exportHead()]
    await write(10)
    expect(await verify({ heads })).toEqual([{ projectId: PROJECT, events: 20, problem: null }])
  })

  it('stops when it is told to', async () => {
    await write(2345)
    await expect(verify({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
  })
})

const REST = [
  'at, actor_type, actor_id, actor_label, ip, session_id, action, target_type, target_id, target_label',
  'environment_id, outcome, request_id, detail, prev_hash, hash',
].join(', ')

const WHERE_5 = `where project_id = '${PROJECT}' and seq = 5`

/** What only SQLite lets into a column. */
const LOOSELY_TYPED: readonly [string, string, { class: string; seq: number }][] = [
  [
    'text turned into bytes',
    `update audit_events set detail = cast(detail as blob) ${WHERE_5}`,
    { class: 'edited', seq: 5 },
  ],
  ['a broken time', `update audit_events set at = at + 0.5 ${WHERE_5}`, { class: 'edited', seq: 5 }],
  [
    'a forged row between two numbers',
    `insert into audit_events (project_id, seq, ${REST}) select project_id, 5.5, ${REST} from audit_events ${WHERE_5}`,
    { class: 'inserted', seq: 5.5 },
  ],
]

const GENUINE_HASH = 'select prev_hash from audit_events where seq = 10'
