import { isPieceError } from '@plugboard/core'
import { type ActionManifest, type Choice, LONGEST_ACTION } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import { OptionList } from '../html/form/option-list.js'
import { parseForm } from '../html/form/parse-form.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import type { FormBody } from '../http/http-request.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { findAction } from '../pieces/installed-piece.js'
import { authoringPlace } from './authoring-place.js'
import { ConnectionField } from './connection-field.js'
import { withChangedStep } from './draft-edits.js'
import { isConflict } from './draft-saving.js'
import { connectionsOf, type SentForm } from './editor-state.js'
import { expectStep } from './expect-step.js'
import { findConnection } from './find-connection.js'
import type { Flow, Step } from './flow.js'
import { editorAnswer, type FlowRequest } from './flow-answers.js'
import type { FlowPageParts } from './flow-page-parts.js'
import { flowPaths } from './flow-paths.js'
import { outcomeProblems } from './outcome-problems.js'
import { readSentStep, type SentStep } from './sent-step.js'

const F = '/projects/:project/flows/:key'

/** Steps may carry long texts and many values. */
const LIMITS = { body: 1024 * 1024 }

const ConnectionQuery = Type.Object({
  step: Type.String({ maxLength: 200 }),
  connection: Type.Optional(Type.String({ maxLength: 100 })),
})

/** The form of a step: saving it, running it, its connection and the choices of its fields. */
export function stepFormPages(parts: FlowPageParts): Route[] {
  return [savePage(parts), runPage(parts), connectionPage(parts), optionsPage(parts)]
}

function savePage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/steps/save`,
    permission: 'flows.edit',
    audit: ['flow.saved'],
    summary: 'Save a step',
    limits: LIMITS,
    handler: async (request) => {
      const { project, params, form } = request
      const { flow, step, action } = await openForm(parts, request, params.key)
      const sent = readSentStep(action, step, form, false)
      const back = answerBack(parts, request, flow, step, sent)
      if (sent.problems.length > 0) return back(422, { problems: sent.problems })
      const saved = await saveStep(parts, request, flow, step, sent)
      if (!saved) return back(409, { conflict: true })
      if (!request.partial) return goTo(request, flowPaths(project, flow.key).step(step.name))
      const headers = { 'hx-trigger': htmxTrigger({ toast: { message: 'Step saved' } }) }
      return editorAnswer(parts, request, saved, { step: step.name, headers })
    },
  })
}

function runPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/steps/run`,
    permission: 'flows.run',
    audit: ['flow.saved', 'run.started', 'run.finished', 'connection.leased', 'connection.action_run'],
    summary: 'Save a step and run it',
    limits: { ...LIMITS, seconds: LONGEST_ACTION },
    handler: async (request) => {
      const { params, form } = request
      const { flow, step, action } = await openForm(parts, request, params.key)
      const sent = request.may('flows.edit') ? readSentStep(action, step, form, true) : undefined
      const back = answerBack(parts, request, flow, step, sent)
      const connectionProblem = await connectionProblemOf(
        parts,
        request,
        sent ? sent.connection : (step.connection ?? null),
      )
      if (connectionProblem !== undefined || (sent && sent.problems.length > 0)) {
        return back(422, { problems: sent?.problems ?? [], connectionProblem })
      }
      const saved = sent ? await saveStep(parts, request, flow, step, sent) : flow
      if (!saved) return back(409, { conflict: true })
      return runAnswer(parts, request, saved, step.name, action)
    },
  })
}

async function runAnswer(parts: FlowPageParts, request: FlowRequest, flow: Flow, step: string, action: ActionManifest) {
  const { place } = await authoringPlace(parts.environments, request.project)
  const run = await parts.runs.run(place, { flow: flow.key, step }, callerOf(request))
  const [outcome] = run.steps
  if (!outcome) throw new Error('the run of a step tells nothing of the step')
  const sent = { ...outcomeProblems(outcome, action), outcome: { ...outcome, run: run.id } }
  return editorAnswer(parts, request, flow, { step, sent })
}

interface OpenForm {
  flow: Flow
  step: Step
  action: ActionManifest
}

/** The flow, step and action whose form was sent. */
async function openForm(
  parts: FlowPageParts,
  request: FlowRequest & { form: FormBody },
  key: string,
): Promise<OpenForm> {
  const flow = await parts.flows.get(request.project, key)
  const step = expectStep(flow, formText(request.form, 'step'))
  const action = findAction(parts.catalog.get(step.piece), step.action)
  if (action) return { flow, step, action }
  throw new DomainError({
    kind: 'not_found',
    code: 'action_not_found',
    message: 'The piece has no such action any more.',
  })
}

/** Shows the form again with what was typed, and what is to be said about it. */
function answerBack(parts: FlowPageParts, request: FlowRequest, flow: Flow, step: Step, sent: SentStep | undefined) {
  const typed = sent && { values: sent.typed, connection: sent.connection }
  return (status: number, more: SentForm) =>
    editorAnswer(parts, request, flow, { step: step.name, sent: { ...typed, ...more }, status })
}

/** Saves what was sent; undefined when somebody else saved the flow since the form was made. */
async function saveStep(
  parts: FlowPageParts,
  request: FlowRequest & { form: FormBody },
  flow: Flow,
  step: Step,
  { input, connection }: SentStep,
): Promise<Flow | undefined> {
  const draft = withChangedStep(flow.draft, step.name, { input, connection })
  if (JSON.stringify(draft) === JSON.stringify(flow.draft)) return flow
  if (formText(request.form, 'generation') !== String(flow.generation)) return undefined
  try {
    const { name, generation } = flow
    return (await parts.flows.save(request.project, flow.key, { name, draft, generation }, callerOf(request))).flow
  } catch (error) {
    if (isConflict(error)) return undefined
    throw error
  }
}

async function connectionProblemOf(
  parts: FlowPageParts,
  { project }: FlowRequest,
  key: string | null,
): Promise<string | undefined> {
  if (key === null) return 'Choose a connection, or create one.'
  const { place } = await authoringPlace(parts.environments, project)
  const found = await findConnection(parts.connections, place, key)
  return found ? undefined : `The connection "${key}" is missing in ${place.environment.name}.`
}

function connectionPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'get',
    path: `${F}/steps/connection`,
    permission: 'flows.edit',
    audit: { none: 'reads without secrets' },
    summary: 'Show the connection a step is given',
    query: ConnectionQuery,
    handler: async (request) => {
      const { project, params, query } = request
      const flow = await parts.flows.get(project, params.key)
      const step = expectStep(flow, query.step)
      const { manifest } = parts.catalog.get(step.piece)
      const { place } = await authoringPlace(parts.environments, project)
      return (
        <ConnectionField
          place={place}
          piece={manifest}
          methods={manifest.auth}
          action={manifest.actions.find(({ name }) => name === step.action)}
          connections={await connectionsOf(parts, place, step.piece)}
          chosen={query.connection ?? null}
          address={`${flowPaths(project, flow.key).to('steps/connection')}?step=${encodeURIComponent(step.name)}`}
          mayEdit
          mayCreate={request.may('connections.add')}
        />
      )
    },
  })
}

function optionsPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/steps/options`,
    permission: 'connections.test',
    audit: { none: 'nothing is stored' },
    summary: 'Ask the outside system for the choices of a field',
    limits: LIMITS,
    handler: async (request) => {
      const { form, params } = request
      const { step, action } = await openForm(parts, request, params.key)
      const connection = formText(form, 'connection') || (step.connection ?? '')
      if (connection === '') return <OptionList problem="Choose a connection first." />
      return htmlReply(await (<OptionList {...(await choicesOf(parts, request, connection, action))} />), 200)
    },
  })
}

async function choicesOf(
  parts: FlowPageParts,
  request: FlowRequest & { form: FormBody },
  connection: string,
  action: ActionManifest,
): Promise<{ choices: Choice[] } | { problem: string }> {
  const { form, project } = request
  const { place } = await authoringPlace(parts.environments, project)
  const field = formText(form, '_field').replace(/\.\d+(?=\.|$)/g, '.*')
  const input = parseForm(action.input, form, 'values', { templates: true })
  const wanted = { owner: 'action' as const, name: action.name, field, input, search: formText(form, '_search') }
  try {
    const choices = await parts.tests.options(place, { connection, values: {} }, wanted, callerOf(request))
    return { choices: choices.map(({ value, ...choice }) => ({ ...choice, value: String(value) })) }
  } catch (error) {
    if (isPieceError(error) || error instanceof DomainError) {
      return { problem: [error.message, error.hint].filter(Boolean).join(' ') }
    }
    if (error instanceof PieceCrash) return { problem: error.message }
    throw error
  }
}
