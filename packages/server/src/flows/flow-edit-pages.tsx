import { checkFields } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import { readForm } from '../html/form/parse-form.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { projectPaths } from '../pages/project-paths.js'
import { authoringPlace } from './authoring-place.js'
import { editFlow, isConflict } from './draft-saving.js'
import { TRIGGER_STEP, type Trigger } from './flow.js'
import { dialogAnswer, editorAnswer, versionsAnswer } from './flow-answers.js'
import { DeleteFlowDialog, RenameFlowDialog } from './flow-dialogs.js'
import type { FlowPageParts } from './flow-page-parts.js'
import { flowPaths } from './flow-paths.js'
import { TRIGGER_FIELDS, triggerProblems } from './trigger-form.js'

const F = '/projects/:project/flows/:key'
const reads = { none: 'reads without secrets' }

const FlowQuery = Type.Object({
  step: Type.Optional(Type.String({ maxLength: 200 })),
  tab: Type.Optional(Type.String({ maxLength: 20 })),
  environment: Type.Optional(Type.String({ maxLength: 100 })),
})

/** The page of a flow, its trigger, its name, and deleting it. */
export function flowEditPages(parts: FlowPageParts): Route[] {
  return [flowPage(parts), triggerPage(parts), ...renamePages(parts), ...deletePages(parts)]
}

function flowPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'get',
    path: F,
    permission: 'flows.view',
    audit: reads,
    summary: 'Flow',
    query: FlowQuery,
    handler: async (request) => {
      const { project, params, query } = request
      const flow = await parts.flows.get(project, params.key)
      if (query.tab === 'versions') return versionsAnswer(parts, request, flow)
      return editorAnswer(parts, request, flow, { step: query.step })
    },
  })
}

function triggerPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/trigger`,
    permission: 'flows.edit',
    audit: ['flow.saved'],
    summary: 'Save the trigger of a flow',
    handler: async (request) => {
      const { project, params, form } = request
      const { values } = readForm(TRIGGER_FIELDS, form)
      const checked = checkFields(TRIGGER_FIELDS, values)
      const problems = [...checked.problems, ...triggerProblems(checked.values)]
      const flow = await parts.flows.get(project, params.key)
      const back = (status: number, sent: object) =>
        editorAnswer(parts, request, flow, { step: TRIGGER_STEP, sent: { values, ...sent }, status })
      if (problems.length > 0) return back(422, { problems })
      if (formText(form, 'generation') !== String(flow.generation)) return back(409, { conflict: true })
      const draft = { ...flow.draft, trigger: triggerOf(checked.values) }
      try {
        const { name, generation } = flow
        const { flow: saved } = await parts.flows.save(
          project,
          flow.key,
          { name, draft, generation },
          callerOf(request),
        )
        if (!request.partial) return goTo(request, flowPaths(project, flow.key).step(TRIGGER_STEP))
        const headers = { 'hx-trigger': htmxTrigger({ toast: { message: 'Trigger saved' } }) }
        return editorAnswer(parts, request, saved, { step: TRIGGER_STEP, headers })
      } catch (error) {
        if (!isConflict(error)) throw error
        return back(409, { conflict: true })
      }
    },
  })
}

function triggerOf({ kind, schedule }: Record<string, unknown>): Trigger {
  if (kind !== 'schedule') return { kind: 'manual' }
  return { kind, schedule: String(schedule).trim().replace(/\s+/g, ' ') }
}

function renamePages(parts: FlowPageParts): Route[] {
  return [
    definePage({
      method: 'get',
      path: `${F}/rename`,
      permission: 'flows.edit',
      audit: { none: 'shows a form' },
      summary: 'Ask for another name of a flow',
      handler: async (request) => {
        const flow = await parts.flows.get(request.project, request.params.key)
        return dialogAnswer(parts, request, flow, <RenameFlowDialog project={request.project} flow={flow} />)
      },
    }),
    definePage({
      method: 'post',
      path: `${F}/rename`,
      permission: 'flows.edit',
      audit: ['flow.saved'],
      summary: 'Rename a flow',
      handler: async (request) => {
        const { project, params, form } = request
        const name = formText(form, 'name').slice(0, 200)
        const flow = await parts.flows.get(project, params.key)
        if (name === '') {
          const dialog = <RenameFlowDialog project={project} flow={flow} name="" problem="A flow needs a name." />
          return dialogAnswer(parts, request, flow, dialog, 422)
        }
        await editFlow(parts.flows, project, flow.key, () => ({ name }), callerOf(request))
        return goTo(request, flowPaths(project, flow.key).flow)
      },
    }),
  ]
}

function deletePages(parts: FlowPageParts): Route[] {
  return [
    definePage({
      method: 'get',
      path: `${F}/delete`,
      permission: 'flows.delete',
      audit: { none: 'asks only' },
      summary: 'Ask before a flow is deleted',
      handler: async (request) => {
        const { project, params } = request
        const flow = await parts.flows.get(project, params.key)
        const { environments } = await authoringPlace(parts.environments, project)
        const dialog = <DeleteFlowDialog project={project} flow={flow} environments={environments} />
        return dialogAnswer(parts, request, flow, dialog)
      },
    }),
    definePage({
      method: 'post',
      path: `${F}/delete`,
      permission: 'flows.delete',
      audit: ['flow.deleted'],
      summary: 'Delete a flow',
      handler: async (request) => {
        await parts.flows.delete(request.project, request.params.key, callerOf(request))
        return goTo(request, projectPaths.flows(request.project))
      },
    }),
  ]
}
