import { PieceError } from '@plugboard/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LabProject } from '../connections/testing/connection-lab.js'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { engines } from '../database/testing/engines.js'
import type { Definition, Step } from '../flows/flow.js'
import { type FlowLab, flowCaller, flowLab } from '../flows/testing/flow-lab.js'
import type { CallMethod, PieceCall, PieceResults } from '../piece-host/call.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { PieceHost } from '../piece-host/piece-host.js'
import { checkResult } from '../piece-host/results.js'
import { PieceRunner } from '../pieces/piece-runner.js'
import type { Run } from './run.js'
import { RunService } from './run-service.js'

/** A piece host without processes: its piece answers as told. */
class ScriptedHost extends PieceHost {
  /** What an action answers, given its input and `ctx.auth`. */
  act: (call: PieceCall<'action'>) => unknown = ({ input }) => input
  /** The input of each action that was run. */
  inputs: unknown[] = []

  constructor() {
    super({ policy: { mode: 'locked', allow: [], denied: [] } })
  }

  override async call<Method extends CallMethod>(call: PieceCall<Method>): Promise<PieceResults[Method]> {
    return checkResult(call.method, isAction(call) ? await this.#act(call) : {})
  }

  #act(call: PieceCall<'action'>): unknown {
    this.inputs.push(call.input)
    return this.act(call)
  }
}

const isAction = (call: PieceCall): call is PieceCall<'action'> => call.method === 'action'

const step = (name: string, input: Record<string, unknown> = { text: name }, over: Partial<Step> = {}): Step => ({
  name,
  piece: 'relay',
  action: 'send',
  connection: 'relay',
  input,
  ...over,
})

const host = new ScriptedHost()

afterAll(async () => {
  await host.close()
  await ScriptedRunner.close()
})

describe.each(engines)('runs on $name', (engine) => {
  let lab: FlowLab
  let runs: RunService
  let project: LabProject

  beforeAll(async () => {
    const runner = new PieceRunner(host, { endpoints: {}, folders: [], actionSeconds: 1 })
    lab = await flowLab(engine, { runner })
    runs = new RunService({ database: lab.database, flows: lab.flows, actions: lab.actions })
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    project = await lab.project()
    host.act = ({ input }) => input
    host.inputs = []
    await lab.add(project.development)
  })

  const save = (...steps: Step[]) => {
    const draft: Definition = { steps }
    return lab.flows.save(project.development.project, 'orders', { name: 'Orders', draft }, flowCaller)
  }
  const run = (request: { step?: string; input?: Record<string, unknown> } = {}, place = project.development) =>
    runs.run(place, { flow: 'orders', ...request }, flowCaller)
  const outcomes = ({ steps }: Run) => steps.map(({ name, status }) => `${name} ${status}`)
  const actions = async () =>
    (await lab.trail(project.development)).map(({ action, outcome }) => `${action} ${outcome}`)

  describe('of a whole flow', () => {
    it('keep what each step gave, in order, and are audited from start to end', async () => {
      const { flow } = await save(step('first'), step('second'))
      const done = await run()
      expect(done).toMatchObject({
        id: expect.stringMatching(/^run_/),
        flow: { key: 'orders', name: 'Orders' },
        version: 'draft',
        status: 'succeeded',
        startedBy: 'Ada',
        steps: [
          {
            name: 'first',
            piece: 'relay',
            action: 'send',
            connection: 'relay',
            status: 'succeeded',
            output: { text: 'first' },
            error: null,
          },
          { name: 'second', output: { text: 'second' } },
        ],
      })
      expect(done.finishedAt).toBeGreaterThanOrEqual(done.startedAt)
      expect(await runs.get(project.development, done.id)).toEqual(done)
      expect((await actions()).slice(2)).toEqual([
        'run.started ok',
        'connection.leased ok',
        'connection.action_run ok',
        'connection.leased ok',
        'connection.action_run ok',
        'run.finished ok',
      ])
      const last = (await lab.trail(project.development)).at(-1)
      expect(last).toMatchObject({ target: { type: 'flow', id: flow.id }, detail: { run: done.id } })
    })

    it('give each step the values of those before it', async () => {
      host.act = ({ input }) => (input.text === 'first' ? { rows: [{ id: 7 }] } : input)
      await save(
        step('first'),
        step('second', { text: 'id {{steps.first.output.rows.0.id}}', data: '{{steps.first.output.rows}}' }),
        step('third', { text: '{{steps.second.output.text}}!' }),
      )
      expect(outcomes(await run())).toEqual(['first succeeded', 'second succeeded', 'third succeeded'])
      expect(host.inputs).toEqual([{ text: 'first' }, { text: 'id 7', data: [{ id: 7 }] }, { text: 'id 7!' }])
    })

    it('do not see the results of earlier runs', async () => {
      await save(step('later'))
      await run()
      await save(step('first', { text: '{{steps.later.output.text}}' }), step('later'))
      const { status, steps } = await run()
      expect(status).toBe('failed')
      expect(steps).toMatchObject([{ name: 'first', error: { code: 'step_not_run', field: 'input.text' } }])
    })

    it.each<[string, unknown, object]>([
      [
        'the piece says why',
        new PieceError('rate_limited', 'Too many.', { field: 'text', hint: 'Wait.', cause: new Error('canary') }),
        { code: 'rate_limited', message: 'Too many.', field: 'text', hint: 'Wait.' },
      ],
      [
        'the process of the piece dies',
        new PieceCrash('crashed', 'It ended.', 'canary'),
        { code: 'piece_crashed', message: 'It ended.' },
      ],
    ])('end with the step that fails when %s', async (_, failure, error) => {
      host.act = ({ input }) => {
        if (input.text === 'second') throw failure
        return input
      }
      await save(step('first'), step('second'), step('third'))
      const failed = await run()
      expect(failed.status).toBe('failed')
      expect(outcomes(failed)).toEqual(['first succeeded', 'second failed'])
      expect(failed.steps[1]).toMatchObject({ output: null, error })
      expect(JSON.stringify(failed)).not.toContain('canary')
      expect(host.inputs).toHaveLength(2)
      expect((await actions()).slice(-2)).toEqual(['connection.action_run failed', 'run.finished failed'])
    })

    it.each([
      ['names no connection', { connection: null }, 'connection_required'],
      ['names a connection that is not there', { connection: 'gone' }, 'not_found'],
      ['is of another piece than its connection', { piece: 'warehouse' }, 'wrong_piece'],
      ['names an action the piece does not have', { action: 'fly' }, 'action_not_found'],
      ['has an input that does not fit', { input: { text: 5 } }, 'wrong_type'],
    ])('end with a step that %s', async (_, over, code) => {
      await save(step('first', { text: 'first' }, over))
      const { status, steps } = await run()
      expect([status, steps.map(({ error }) => error?.code)]).toEqual(['failed', [code]])
      expect(host.inputs).toEqual([])
    })

    it('end with a step whose secret does not open, without saying more', async () => {
      await save(step('first'))
      await lab.database.transaction(
        (tx) =>
          tx.db
            .updateTable('connection_secrets')
            .set({ ciphertext: Buffer.from('spoilt') })
            .execute(),
        { unaudited: 'bytes are changed behind the server' },
      )
      const { steps } = await run()
      expect(steps[0]?.error).toEqual({
        code: 'secret_unreadable',
        message: 'The stored secret could not be opened.',
      })
    })

    it('are over, as failed, also when a defect ends them, and the defect is passed on', async () => {
      host.act = () => {
        throw new TypeError('a defect')
      }
      await save(step('first'))
      await expect(run()).rejects.toThrow('a defect')
      const { items } = await runs.list(project.development, { limit: 10 })
      expect(items).toMatchObject([{ status: 'failed', finishedAt: expect.any(Number) }])
      expect((await actions()).at(-1)).toBe('run.finished failed')
    })

    it('of a flow without steps succeed', async () => {
      await save()
      expect(await run()).toMatchObject({ status: 'succeeded', steps: [] })
    })
  })

  describe('keep no secret', () => {
    it('when the piece echoes it, in whatever form, and the next step gets none either', async () => {
      const encoded = Buffer.from('user:canary-password').toString('base64')
      host.act = ({ input, auth }) =>
        input.text === 'first'
          ? { auth, header: `Basic ${encoded}`, 'canary-password': 1, url: 'https://x/?p=canary%2Dpassword' }
          : input
      await save(step('first'), step('second', { text: 'x', data: '{{steps.first.output}}' }))
      const done = await run()
      expect(outcomes(done)).toEqual(['first succeeded', 'second succeeded'])
      const stored = await lab.database.read
        .selectFrom('run_steps')
        .select('output')
        .where('run_id', '=', done.id)
        .execute()
      for (const text of [JSON.stringify(done), JSON.stringify(stored), JSON.stringify(host.inputs)]) {
        expect(text).not.toContain('canary-password')
        expect(text).not.toContain(encoded.slice(8, -4))
      }
      expect(done.steps[0]?.output).toMatchObject({ auth: { fields: { host: 'one.example', password: '[secret]' } } })
    })
  })

  describe('of a version', () => {
    it('are of the one deployed in their environment, and of the draft where none is in development', async () => {
      await lab.add(project.production)
      await save(step('old'))
      await lab.flows.publish(project.development.project, 'orders', flowCaller)
      await lab.flows.deploy(project.production, 'orders', 1, flowCaller)
      await save(step('new'))
      const [live, draft] = [await run({}, project.production), await run()]
      expect([live.version, outcomes(live)]).toEqual([1, ['old succeeded']])
      expect([draft.version, outcomes(draft)]).toEqual(['draft', ['new succeeded']])
      await lab.flows.deploy(project.development, 'orders', 1, flowCaller)
      expect((await run()).version).toBe(1)
      expect((await run({ step: 'new' })).version).toBe('draft')
    })

    it('are refused where none is deployed, and leave no trace', async () => {
      await save(step('first'))
      await expect(run({}, project.production)).rejects.toMatchObject({ kind: 'conflict', code: 'not_deployed' })
      expect((await runs.list(project.production, { limit: 10 })).items).toEqual([])
    })

    it('are refused for a flow that is not there', async () => {
      await expect(run()).rejects.toMatchObject({ kind: 'not_found' })
    })
  })

  describe('of a single step', () => {
    it('use the newest results of the steps before it that succeeded', async () => {
      let answer = 0
      host.act = ({ input }) => (input.text === 'first' ? { count: ++answer } : input)
      await save(step('first'), step('second', { text: 'no {{steps.first.output.count}}' }))
      await run()
      await run({ step: 'first' })
      host.act = ({ input }) => {
        if (input.text === 'first') throw new PieceError('timeout', 'Too slow.')
        return input
      }
      await run({ step: 'first' })
      const single = await run({ step: 'second' })
      expect(outcomes(single)).toEqual(['second succeeded'])
      expect(single.steps[0]?.output).toEqual({ text: 'no 2' })
      expect(await runs.latestOutputs(project.development, 'orders')).toEqual({
        first: { count: 2 },
        second: { text: 'no 2' },
      })
      expect(await runs.latestOutputs(project.production, 'orders')).toEqual({})
    })

    it('take the input that is given in place of its own', async () => {
      await save(step('first'))
      await run({ step: 'first', input: { text: 'other' } })
      expect(host.inputs).toEqual([{ text: 'other' }])
      expect((await lab.flows.get(project.development.project, 'orders')).draft.steps[0]?.input).toEqual({
        text: 'first',
      })
    })

    it('are refused for a step that is not there, and for a result that is not there yet', async () => {
      await save(step('first'), step('second', { text: '{{steps.first.output.text}}' }))
      await expect(run({ step: 'third' })).rejects.toMatchObject({ code: 'step_not_found', field: 'step' })
      expect((await run({ step: 'second' })).steps[0]?.error).toMatchObject({ code: 'step_not_run' })
    })
  })

  describe('with large results', () => {
    it('say how large a result was that is not kept, and still pass it on', async () => {
      const large = 'x'.repeat(300_000)
      host.act = ({ input }) => (input.text === 'first' ? { large } : { size: JSON.stringify(input.data).length })
      await save(step('first'), step('second', { text: 'x', data: '{{steps.first.output}}' }))
      const done = await run()
      expect(done.steps.map(({ output }) => output)).toEqual([
        { tooLarge: true, characters: 300_012 },
        { size: 300_012 },
      ])
    })

    it('keep one that is just as large as it may be', async () => {
      const text = 'x'.repeat(256 * 1024 - 2)
      host.act = () => text
      await save(step('first'))
      expect((await run()).steps[0]?.output).toBe(text)
      host.act = () => `${text}x`
      expect((await run()).steps[0]?.output).toEqual({ tooLarge: true, characters: 256 * 1024 + 1 })
    })

    it.each([[undefined], [null], [0], [''], ['a\0b\uD800'], [[1, 'two']]])('keep %j', async (output) => {
      host.act = () => output
      await save(step('first'))
      expect((await run()).steps[0]?.output).toEqual(output ?? null)
    })
  })

  describe('in a list', () => {
    it('come newest first, page by page, without their steps, of their environment alone', async () => {
      await save(step('first'))
      const made: string[] = []
      for (let at = 0; at < 5; at++) made.push((await run()).id)
      const newest = made.toSorted().toReversed()
      const first = await runs.list(project.development, { limit: 3 })
      const second = await runs.list(project.development, { limit: 3, cursor: first.next ?? '' })
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(newest)
      expect([first.items.length, second.next]).toEqual([3, null])
      expect(first.items[0]).toMatchObject({ status: 'succeeded', steps: [] })
      expect((await runs.list(project.production, { limit: 3 })).items).toEqual([])
      await expect(runs.get(project.production, made[0] ?? '')).rejects.toMatchObject({ kind: 'not_found' })
    })

    it('keep to one flow, and outlive it', async () => {
      await save(step('first'))
      await run()
      const draft = { steps: [] }
      await lab.flows.save(project.development.project, 'other', { name: 'Other', draft }, flowCaller)
      expect((await runs.list(project.development, { flow: 'orders', limit: 10 })).items).toHaveLength(1)
      expect((await runs.list(project.development, { flow: 'other', limit: 10 })).items).toEqual([])
      await lab.flows.delete(project.development.project, 'orders', flowCaller)
      expect((await runs.list(project.development, { limit: 10 })).items).toMatchObject([{ flow: null }])
    })
  })

  describe('that a stopped server left', () => {
    it('are ended at the next start of the only server, and left to the others where there are several', async () => {
      await save(step('first'))
      const finished = await run()
      let left: Run | undefined
      host.act = async () => {
        const [running] = (await runs.list(project.development, { limit: 1 })).items
        await runs.abandon()
        left = running && (await runs.get(project.development, running.id))
        return null
      }
      await run()
      expect(left?.id).not.toBe(finished.id)
      expect(left).toMatchObject(
        engine.name === 'sqlite'
          ? { status: 'failed', finishedAt: expect.any(Number) }
          : { status: 'running', finishedAt: null },
      )
      expect(await runs.get(project.development, finished.id)).toEqual(finished)
    })
  })
})
