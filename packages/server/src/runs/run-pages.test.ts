import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../caller.js'
import { PLACE, pageParts } from '../connections/testing/page-parts.js'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { FlowService } from '../flows/flow-service.js'
import { queuePiece } from '../flows/testing/queue-piece.js'
import { ALPHA, ASSETS, type TestApp, testApp } from '../http/testing/test-app.js'
import { runPages } from './run-pages.js'
import { RunService } from './run-service.js'

const RUNS = '/projects/alpha/environments/development/runs'
const PASSWORD = 'canary-93-password'
const CALLER: Caller = {
  actor: { type: 'user', id: 'usr_1', label: 'ada@example.com' },
  name: 'ada@example.com',
  may: () => true,
  requestId: 'req_test',
  signal: new AbortController().signal,
}

/** A runner whose actions end as told. */
class ActionRunner extends ScriptedRunner {
  result: () => unknown = () => ({ rows: [{ id: 7, name: 'Ada' }] })

  override async action(): Promise<unknown> {
    return this.result()
  }
}

let app: TestApp
let flows: FlowService
let runs: RunService
let runner: ActionRunner
let viewer: string

beforeEach(async () => {
  runner = new ActionRunner()
  const parts = await pageParts(queuePiece, runner)
  const { database, engine, references, services } = parts
  const { editor, connections, actions } = services
  flows = new FlowService({ database, references, connections })
  runs = new RunService({ database, flows, actions })
  app = await testApp({ routes: runPages({ ...parts, runs, flows, assets: ASSETS }), engine })
  viewer = await app.token('viewer')
  await editor.create(PLACE, { name: 'Mail', piece: 'queue', values: { password: PASSWORD } }, CALLER)
  const step = { name: 'take', piece: 'queue', action: 'take', connection: 'mail', input: { queue: 'in' } }
  await flows.save(ALPHA, 'orders', { name: 'Orders', draft: { steps: [step] } }, CALLER)
})
afterEach(() => app.dispose())
afterAll(() => ScriptedRunner.close())

const page = async (path: string, token = viewer) => {
  const response = await app.as(token, path)
  return { status: response.status, html: await response.text() }
}
const run = () => runs.run(PLACE, { flow: 'orders' }, CALLER)

describe('the list of runs', () => {
  it('says how to get one when there is none', async () => {
    expect((await page(RUNS)).html).toContain('Nothing has run in Development yet')
  })

  it('shows status, flow, version, who and when, the newest first', async () => {
    await run()
    const { html } = await page(RUNS)
    for (const shown of ['Succeeded', 'Orders', 'Draft', 'ada@example.com', '<time', '1 run on this page']) {
      expect(html).toContain(shown)
    }
  })

  it('narrowed to a flow says so and can be widened', async () => {
    await run()
    const { html } = await page(`${RUNS}?flow=orders`)
    expect(html).toContain('Flow: Orders')
    expect(html).toContain(`href="${RUNS}" aria-label="Remove filter`)
    expect((await page(`${RUNS}?flow=none`)).status).toBe(404)
  })

  it('leads from page to page and back', async () => {
    for (let count = 0; count < 51; count++) await run()
    const first = (await page(RUNS)).html
    const next = /href="([^"]+cursor=[^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = (await page(next)).html
    expect(first).toContain('50 runs on this page')
    expect(second).toContain('1 run on this page')
    expect(second).toContain(`<a class="btn btn-plain btn-sm" href="${RUNS}">`)
  })
})

describe('a run', () => {
  it('shows what each step gave, with its piece, connection and time, and no secret', async () => {
    const { id } = await run()
    const { html } = await page(`${RUNS}/${id}`)
    for (const shown of ['take', 'Queue · Take messages', 'mail', '>name</th>', 'Ada', '1 row', id]) {
      expect(html).toContain(shown)
    }
    expect(html).not.toContain(PASSWORD)
  })

  it('shows why a step failed, with what to do', async () => {
    await flows.save(
      ALPHA,
      'orders',
      { name: 'Orders', draft: { steps: [{ name: 'take', piece: 'queue', action: 'take' }] } },
      CALLER,
    )
    const { id } = await run()
    const { html } = await page(`${RUNS}/${id}`)
    for (const shown of ['Failed', 'connection_required', 'names no connection', 'Choose a connection in the step']) {
      expect(html).toContain(shown)
    }
  })

  it('of a flow that was deleted is still there', async () => {
    const { id } = await run()
    await flows.delete(ALPHA, 'orders', CALLER)
    const { status, html } = await page(`${RUNS}/${id}`)
    expect([status, html.includes('Run of a deleted flow')]).toEqual([200, true])
  })

  it('says that a result was too large to keep', async () => {
    runner.result = () => 'x'.repeat(300_000)
    const { id } = await run()
    expect((await page(`${RUNS}/${id}`)).html).toContain('too large to keep')
  })

  it('is asked for again while it goes on', async () => {
    let asked: Promise<{ html: string }> | undefined
    runner.result = async () => {
      const [going] = (await runs.list(PLACE, { limit: 1 })).items
      asked = page(`${RUNS}/${going?.id}`)
      await asked
      return {}
    }
    await run()
    const { html } = (await asked) ?? { html: '' }
    expect(html).toContain('Running')
    expect(html).toContain('hx-trigger="load delay:2s"')
  })

  it('of another project or that never was is not found', async () => {
    expect((await page(`${RUNS}/run_none`)).status).toBe(404)
  })
})
