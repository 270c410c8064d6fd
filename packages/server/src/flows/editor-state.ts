import type { ActionManifest, FieldProblem } from '@plugboard/core/host'
import type { ProjectPlace } from '../access/place.js'
import type { ConnectionView } from '../connections/connection-view.js'
import type { Environment, Place } from '../environments/environment.js'
import { findAction, type InstalledPiece } from '../pieces/installed-piece.js'
import { authoringPlace } from './authoring-place.js'
import { findConnection } from './find-connection.js'
import { type Definition, type Flow, type Step, TRIGGER_STEP } from './flow.js'
import type { FlowPageParts } from './flow-page-parts.js'
import type { StepOutcome } from './flow-runs.js'
import { stepGaps } from './step-gaps.js'

/** A step with what this server knows about it. */
export interface StepState {
  readonly step: Step
  readonly piece: InstalledPiece | undefined
  readonly action: ActionManifest | undefined
  /** Undefined when none is chosen, or the chosen one is missing. */
  readonly connection: ConnectionView | undefined
  /** What keeps it from being run, as sentences. */
  readonly gaps: readonly string[]
}

/** The step that is open, with what its form needs besides. */
export interface OpenStep {
  readonly kind: 'step'
  readonly state: StepState
  /** Connections of the piece in the authoring environment. */
  readonly connections: readonly ConnectionView[]
  /** Results of the steps before it, newest first of each; absent when a step has not given one. */
  readonly earlier: readonly { readonly step: string; readonly output?: unknown }[]
  /** Its own newest result. */
  readonly latest?: { readonly output: unknown } | undefined
}

/** Everything the editor of a flow shows. */
export interface EditorState {
  readonly flow: Flow
  /** Where drafts are written. */
  readonly place: Place
  readonly environments: readonly Environment[]
  readonly steps: readonly StepState[]
  readonly open: OpenStep | { readonly kind: 'trigger' }
}

/** What came back from a form that was sent, to be shown in it. */
export interface SentForm {
  readonly values?: Readonly<Record<string, unknown>> | undefined
  /** The connection that was chosen; null for none. */
  readonly connection?: string | null | undefined
  readonly problems?: readonly Pick<FieldProblem, 'field' | 'message'>[] | undefined
  readonly connectionProblem?: string | undefined
  /** Somebody else saved the flow since the form was made. */
  readonly conflict?: boolean | undefined
  readonly outcome?: (StepOutcome & { readonly run: string }) | undefined
}

/** Loads what the editor shows. Without a wanted step, or with one that is gone, the first one is open. */
export async function loadEditor(
  parts: FlowPageParts,
  project: ProjectPlace,
  flow: Flow,
  wanted: string | undefined,
): Promise<EditorState> {
  const { place, environments } = await authoringPlace(parts.environments, project)
  const steps = await loadSteps(parts, place, flow.draft)
  const state = steps.find(({ step }) => step.name === wanted) ?? (wanted === TRIGGER_STEP ? undefined : steps[0])
  const open = state ? await openStep(parts, place, flow, state) : ({ kind: 'trigger' } as const)
  return { flow, place, environments, steps, open }
}

/** The steps of a draft with what this server knows about them. */
export async function loadSteps(parts: FlowPageParts, place: Place, { steps }: Definition): Promise<StepState[]> {
  const keys = [...new Set(steps.flatMap(({ connection }) => (connection ? [connection] : [])))]
  const found = await Promise.all(keys.map((key) => findConnection(parts.connections, place, key)))
  const byKey = new Map(keys.map((key, index) => [key, found[index]]))
  return steps.map((step) => stepState(parts, step, step.connection ? byKey.get(step.connection) : undefined))
}

function stepState({ catalog }: FlowPageParts, step: Step, connection: ConnectionView | undefined): StepState {
  const piece = catalog.find(step.piece)
  const action = piece && findAction(piece, step.action)
  return { step, piece, action, connection, gaps: stepGaps(step, piece, connection !== undefined) }
}

async function openStep(parts: FlowPageParts, place: Place, flow: Flow, state: StepState): Promise<OpenStep> {
  const [connections, outputs] = await Promise.all([
    connectionsOf(parts, place, state.step.piece),
    parts.runs.latestOutputs(place, flow.key),
  ])
  const { name } = state.step
  const before = flow.draft.steps.slice(0, flow.draft.steps.indexOf(state.step))
  const earlier = before.map((step) => ({
    step: step.name,
    ...(Object.hasOwn(outputs, step.name) && { output: outputs[step.name] }),
  }))
  const latest = Object.hasOwn(outputs, name) ? { output: outputs[name] } : undefined
  return { kind: 'step', state, connections, earlier, latest }
}

/** The connections of a piece in an environment by name, at most 200. */
export async function connectionsOf(
  { connections }: Pick<FlowPageParts, 'connections'>,
  place: Place,
  piece: string,
): Promise<readonly ConnectionView[]> {
  return (await connections.list(place, { pieces: [piece], sort: 'name', limit: 200 })).items
}
