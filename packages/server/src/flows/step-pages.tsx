import { Type } from '@sinclair/typebox'
import type { ProjectPlace } from '../access/place.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { findAction } from '../pieces/installed-piece.js'
import { ActionPicker } from './action-picker.js'
import { authoringPlace } from './authoring-place.js'
import { freeStepName, withChangedStep, withMovedStep, withoutStep, withRenamedStep, withStep } from './draft-edits.js'
import { editFlow } from './draft-saving.js'
import { connectionsOf, loadEditor } from './editor-state.js'
import { expectStep } from './expect-step.js'
import { type Flow, TRIGGER_STEP } from './flow.js'
import { dialogAnswer, editorAnswer, type FlowRequest } from './flow-answers.js'
import type { FlowPageParts } from './flow-page-parts.js'
import { flowPaths } from './flow-paths.js'
import { RemoveStepDialog, RenameStepDialog } from './step-dialogs.js'
import { StepList } from './step-list.js'
import { stepNameProblem } from './step-name-problem.js'

const F = '/projects/:project/flows/:key'
const saves = ['flow.saved'] as const
const StepQuery = Type.Object({ step: Type.String({ maxLength: 200 }) })
const PickerQuery = Type.Object({
  step: Type.Optional(Type.String({ maxLength: 200 })),
  piece: Type.Optional(Type.String({ maxLength: 100 })),
  search: Type.Optional(Type.String({ maxLength: 200 })),
})

/** Adding, changing, moving, renaming and removing the steps of a draft. */
export function stepPages(parts: FlowPageParts): Route[] {
  return [
    pickPage(parts),
    addPage(parts),
    changePage(parts),
    movePage(parts),
    ...renamePages(parts),
    ...removePages(parts),
  ]
}

/** The editor after a step was changed from a dialog, with the step in the address. */
function changedAnswer(parts: FlowPageParts, request: FlowRequest, flow: Flow, step: string, message: string) {
  const href = flowPaths(request.project, flow.key).step(step)
  if (!request.partial) return goTo(request, href)
  const headers = { 'hx-push-url': href, 'hx-trigger': htmxTrigger({ toast: { message }, closeDialog: true }) }
  return editorAnswer(parts, request, flow, { step, headers })
}

function pickPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'get',
    path: `${F}/steps/add`,
    permission: 'flows.edit',
    audit: { none: 'lists pieces' },
    summary: 'Choose what a step does',
    query: PickerQuery,
    handler: async (request) => {
      const { project, params, query } = request
      const flow = await parts.flows.get(project, params.key)
      const piece = query.piece === undefined ? undefined : parts.catalog.get(query.piece)
      const { step, search = '' } = query
      const picker = { project, flow, pieces: parts.catalog.list(), piece, search, step }
      return dialogAnswer(parts, request, flow, <ActionPicker {...picker} />)
    },
  })
}

function addPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/steps`,
    permission: 'flows.edit',
    audit: saves,
    summary: 'Add a step',
    handler: async (request) => {
      const { project, params, form } = request
      const [piece, action] = [formText(form, 'piece'), formText(form, 'action')]
      const connection = await onlyConnection(parts, project, piece, action)
      let name = action
      const flow = await editFlow(
        parts.flows,
        project,
        params.key,
        ({ draft }) => {
          name = freeStepName(draft, action)
          return { draft: withStep(draft, { name, piece, action, connection }) }
        },
        callerOf(request),
      )
      return changedAnswer(parts, request, flow, name, 'Step added')
    },
  })
}

/** The connection a new step begins with: the only one there is, if it can do the action. */
async function onlyConnection(parts: FlowPageParts, project: ProjectPlace, piece: string, action: string) {
  const { place } = await authoringPlace(parts.environments, project)
  const [only, ...others] = await connectionsOf(parts, place, piece)
  const methods = findAction(parts.catalog.get(piece), action)?.methods
  if (!only || others.length > 0) return null
  return (methods?.includes(only.method) ?? true) ? only.key : null
}

function changePage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/steps/change`,
    permission: 'flows.edit',
    audit: saves,
    summary: 'Give a step another action',
    handler: async (request) => {
      const { project, params, form } = request
      const [piece, action, name] = [formText(form, 'piece'), formText(form, 'action'), formText(form, 'step')]
      const fields = findAction(parts.catalog.get(piece), action)?.input.properties ?? {}
      const edit = (flow: Flow) => {
        const { input = {}, connection = null, ...step } = expectStep(flow, name)
        const kept = Object.entries(input).filter(([field]) => Object.hasOwn(fields, field))
        const change = {
          piece,
          action,
          connection: step.piece === piece ? connection : null,
          input: Object.fromEntries(kept),
        }
        return { draft: withChangedStep(flow.draft, name, change) }
      }
      const flow = await editFlow(parts.flows, project, params.key, edit, callerOf(request))
      return changedAnswer(parts, request, flow, name, 'Action changed')
    },
  })
}

function movePage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/steps/move`,
    permission: 'flows.edit',
    audit: saves,
    summary: 'Move a step',
    handler: async (request) => {
      const { project, params, form } = request
      const [name, open] = [formText(form, 'step'), formText(form, 'open')]
      const direction = formText(form, 'direction') === 'up' ? 'up' : 'down'
      const edit = ({ draft }: Flow) => ({ draft: withMovedStep(draft, name, direction) })
      const flow = await editFlow(parts.flows, project, params.key, edit, callerOf(request))
      if (!request.partial) return goTo(request, flowPaths(project, flow.key).step(open || name))
      const state = await loadEditor(parts, project, flow, open || TRIGGER_STEP)
      return htmlReply(await (<StepList state={state} mayEdit />), 200)
    },
  })
}

function renamePages(parts: FlowPageParts): Route[] {
  return [
    definePage({
      method: 'get',
      path: `${F}/steps/rename`,
      permission: 'flows.edit',
      audit: { none: 'shows a form' },
      summary: 'Ask for another name of a step',
      query: StepQuery,
      handler: async (request) => {
        const { project, params, query } = request
        const flow = await parts.flows.get(project, params.key)
        const { name } = expectStep(flow, query.step)
        return dialogAnswer(parts, request, flow, <RenameStepDialog project={project} flow={flow} step={name} />)
      },
    }),
    definePage({
      method: 'post',
      path: `${F}/steps/rename`,
      permission: 'flows.edit',
      audit: saves,
      summary: 'Rename a step',
      handler: async (request) => {
        const { project, params, form } = request
        const [step, name] = [formText(form, 'step'), formText(form, 'name')]
        const flow = await parts.flows.get(project, params.key)
        const problem = stepNameProblem(name, flow.draft, expectStep(flow, step).name)
        if (problem !== undefined) {
          const dialog = { project, flow, step, name, problem }
          return dialogAnswer(parts, request, flow, <RenameStepDialog {...dialog} />, 422)
        }
        const edit = ({ draft }: Flow) => ({ draft: withRenamedStep(draft, step, name) })
        await editFlow(parts.flows, project, flow.key, edit, callerOf(request))
        return goTo(request, flowPaths(project, flow.key).step(name))
      },
    }),
  ]
}

function removePages(parts: FlowPageParts): Route[] {
  return [
    definePage({
      method: 'get',
      path: `${F}/steps/remove`,
      permission: 'flows.edit',
      audit: { none: 'asks only' },
      summary: 'Ask before a step is removed',
      query: StepQuery,
      handler: async (request) => {
        const { project, params, query } = request
        const flow = await parts.flows.get(project, params.key)
        const { name } = expectStep(flow, query.step)
        return dialogAnswer(parts, request, flow, <RemoveStepDialog project={project} flow={flow} step={name} />)
      },
    }),
    definePage({
      method: 'post',
      path: `${F}/steps/remove`,
      permission: 'flows.edit',
      audit: saves,
      summary: 'Remove a step',
      handler: async (request) => {
        const { project, params, form } = request
        const name = formText(form, 'step')
        const edit = ({ draft }: Flow) => ({ draft: withoutStep(draft, name) })
        const flow = await editFlow(parts.flows, project, params.key, edit, callerOf(request))
        const next = flow.draft.steps.at(-1)?.name ?? TRIGGER_STEP
        return changedAnswer(parts, request, flow, next, 'Step removed')
      },
    }),
  ]
}
