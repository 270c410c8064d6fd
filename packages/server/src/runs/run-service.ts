import { isPieceError, type Progress } from '@plugboard/core'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Caller } from '../caller.js'
import type { ConnectionActions } from '../connections/connection-actions.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import { isAuthoring, type Place } from '../environments/environment.js'
import type { Definition, Flow, Step } from '../flows/flow.js'
import type { FlowService } from '../flows/flow-service.js'
import { newId } from '../id.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { VaultError } from '../vault/vault-error.js'
import type { Run, RunStep, StepError } from './run.js'
import { abandonRuns, findRun, finishRun, insertRun, insertStep, latestOutputs, listRuns } from './run-store.js'
import { RunningSteps } from './running-steps.js'
import { resolveTemplates, type StepOutputs } from './templates.js'

interface Parts {
  database: Database
  flows: FlowService
  actions: ConnectionActions
}

/** What to run: a whole flow, or one step of its draft with the latest results of the steps before it. */
export interface RunRequest {
  flow: string
  step?: string | undefined
  /** In place of the step's own input. */
  input?: Record<string, unknown> | undefined
}

/** Runs flows step by step and keeps what came out, without secrets. */
export class RunService {
  readonly #parts: Parts
  readonly #running = new RunningSteps()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Runs and waits for the end. A failing step ends the run; the run tells how. */
  async run(place: Place, request: RunRequest, caller: Caller): Promise<Run> {
    const { database, flows } = this.#parts
    const flow = await flows.get(place.project, request.flow)
    const version = versionToRun(place, flow, request.step !== undefined)
    const definition = await flows.definition(place.project, flow.key, version)
    const steps = request.step === undefined ? definition.steps : [expectStep(definition, request)]
    const outputs = request.step === undefined ? {} : await latestOutputs(database.read, place, flow.id)
    const id = newId('run')
    await database.transaction(async (tx) => {
      const startedBy = caller.name
      await insertRun(tx.db, { id, place, flowId: flow.id, version, startedBy, startedAt: tx.now })
      tx.audit(runEvent('run.started', place, flow, id, caller, 'ok'))
    })
    let ok = false
    try {
      ok = await this.#runSteps(place, id, steps, outputs, caller)
    } finally {
      this.#running.end(id)
      await this.#finish(place, flow, id, ok, caller)
    }
    return this.get(place, id)
  }

  #finish(place: Place, flow: Flow, id: string, ok: boolean, caller: Caller): Promise<void> {
    return this.#parts.database.transaction(async (tx) => {
      await finishRun(tx.db, id, ok ? 'succeeded' : 'failed', tx.now)
      tx.audit(runEvent('run.finished', place, flow, id, caller, ok ? 'ok' : 'failed'))
    })
  }

  /**
   * Ends the runs that a server which was stopped left unfinished. For one server on its own database file; where
   * several share one, another may still be at work on them.
   */
  async abandon(): Promise<void> {
    if (this.#parts.database.dialect === 'postgres') return
    await this.#parts.database.transaction((tx) => abandonRuns(tx.db, tx.now), {
      unaudited: 'what the runs did was audited when they did it',
    })
  }

  /** A run with its steps; throws `not_found`. */
  async get(place: Place, id: string): Promise<Run> {
    const run = await findRun(this.#parts.database.read, place, id)
    if (!run) throw new DomainError({ kind: 'not_found', message: 'There is no such run in this environment.' })
    return { ...run, running: this.#running.of(id) }
  }

  /** The newest successful result of each step of a flow in an environment, by step name; throws `not_found`. */
  async latestOutputs(place: Place, flow: string): Promise<StepOutputs> {
    const { id } = await this.#parts.flows.get(place.project, flow)
    return latestOutputs(this.#parts.database.read, place, id)
  }

  /** One page of an environment's runs, newest first, without their steps. */
  async list(
    place: Place,
    query: { flow?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: Run[]; next: string | null }> {
    const flow = query.flow === undefined ? undefined : (await this.#parts.flows.get(place.project, query.flow)).id
    const { cursor, limit } = query
    const found = await listRuns(this.#parts.database.read, place, { flow, before: cursor, limit })
    const items = found.slice(0, limit)
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  async #runSteps(
    place: Place,
    runId: string,
    steps: readonly Step[],
    before: StepOutputs,
    caller: Caller,
  ): Promise<boolean> {
    const outputs: Record<string, unknown> = { ...before }
    for (const [position, step] of steps.entries()) {
      this.#running.begin(runId, step.name)
      const done = await this.#runStep(place, runId, step, outputs, caller)
      await this.#parts.database.transaction((tx) => insertStep(tx.db, runId, position, done), {
        unaudited: 'the end of the run is audited, and each use of a connection is',
      })
      if (done.status === 'failed') return false
      outputs[step.name] = done.output
    }
    return true
  }

  async #runStep(place: Place, runId: string, step: Step, outputs: StepOutputs, caller: Caller): Promise<RunStep> {
    const started = performance.now()
    const { name, piece, action } = step
    const base = { name, piece, action, connection: step.connection ?? null }
    try {
      const output = await this.#callAction(place, runId, step, outputs, caller)
      return { ...base, status: 'succeeded', output, error: null, ms: Math.round(performance.now() - started) }
    } catch (error) {
      const ms = Math.round(performance.now() - started)
      return { ...base, status: 'failed', output: null, error: stepError(error), ms }
    }
  }

  async #callAction(place: Place, run: string, step: Step, outputs: StepOutputs, caller: Caller): Promise<unknown> {
    if (!step.connection) throw noConnection(step)
    const input = resolveTemplates(step.input ?? {}, outputs) as Record<string, unknown>
    const call = { connection: step.connection, piece: step.piece, action: step.action, input, run }
    const onProgress = (progress: Progress) => this.#running.tell(run, progress)
    return (await this.#parts.actions.run(place, call, { ...caller, onProgress })).output
  }
}

function versionToRun(place: Place, flow: Flow, single: boolean): number | 'draft' {
  if (single && isAuthoring(place)) return 'draft'
  const deployed = flow.deployments[place.environment.key]
  if (deployed !== undefined) return deployed
  if (isAuthoring(place)) return 'draft'
  throw new DomainError({
    kind: 'conflict',
    code: 'not_deployed',
    message: `No version of "${flow.name}" is deployed in ${place.environment.name}.`,
    hint: 'Publish the flow and deploy a version to this environment.',
  })
}

function expectStep({ steps }: Definition, { step: name, input }: RunRequest): Step {
  const step = steps.find((one) => one.name === name)
  if (step) return input === undefined ? step : { ...step, input }
  throw new DomainError({
    kind: 'not_found',
    code: 'step_not_found',
    message: 'The flow has no such step.',
    field: 'step',
  })
}

/** A failure a person can act on, as data. Anything else is a defect and goes up. */
function stepError(error: unknown): StepError {
  if (isPieceError(error) || error instanceof DomainError) {
    const { code, message, field, hint } = error
    return { code, message, ...(field !== undefined && { field }), ...(hint !== undefined && { hint }) }
  }
  if (error instanceof VaultError)
    return { code: 'secret_unreadable', message: 'The stored secret could not be opened.' }
  if (error instanceof PieceCrash) return { code: `piece_${error.code}`, message: error.message }
  throw error
}

const noConnection = (step: Step) =>
  new DomainError({
    kind: 'invalid',
    code: 'connection_required',
    message: `The step "${step.name}" names no connection.`,
    field: 'connection',
    hint: 'Choose a connection in the step, or create one there.',
  })

function runEvent(
  action: 'run.started' | 'run.finished',
  place: Place,
  flow: Flow,
  runId: string,
  { actor, requestId }: Caller,
  outcome: AuditEvent['outcome'],
): AuditEvent {
  const target = { type: 'flow', id: flow.id, label: flow.name }
  const { project, environment } = place
  const about = { projectId: project.id, environmentId: environment.id, actor, requestId }
  return { ...about, action, target, outcome, detail: { run: runId } }
}
