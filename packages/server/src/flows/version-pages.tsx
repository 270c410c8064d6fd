import { LONGEST_ACTION } from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { projectPaths } from '../pages/project-paths.js'
import { authoringPlace } from './authoring-place.js'
import { loadSteps } from './editor-state.js'
import type { Flow } from './flow.js'
import { dialogAnswer, type FlowRequest, isUnpublished, versionsAnswer } from './flow-answers.js'
import { PublishDialog, RunFlowDialog } from './flow-dialogs.js'
import type { FlowPageParts } from './flow-page-parts.js'
import { flowPaths } from './flow-paths.js'

const F = '/projects/:project/flows/:key'

/** Publishing a draft, choosing what environments run, and running a flow by hand. */
export function versionPages(parts: FlowPageParts): Route[] {
  return [...publishPages(parts), deployPage(parts), ...runPages(parts)]
}

function publishPages(parts: FlowPageParts): Route[] {
  return [
    definePage({
      method: 'get',
      path: `${F}/publish`,
      permission: 'flows.publish',
      audit: { none: 'asks only' },
      summary: 'Ask before a draft is published',
      handler: async (request) => {
        const { project, params } = request
        const flow = await parts.flows.get(project, params.key)
        const { place } = await authoringPlace(parts.environments, project)
        const steps = await loadSteps(parts, place, flow.draft)
        const unpublished = await isUnpublished(parts, project, flow)
        const dialog = <PublishDialog project={project} flow={flow} steps={steps} unpublished={unpublished} />
        return dialogAnswer(parts, request, flow, dialog)
      },
    }),
    definePage({
      method: 'post',
      path: `${F}/publish`,
      permission: 'flows.publish',
      audit: ['flow.published'],
      summary: 'Publish the draft as the next version',
      handler: async (request) => {
        const { project, params } = request
        await parts.flows.publish(project, params.key, callerOf(request))
        return goTo(request, flowPaths(project, params.key).versions)
      },
    }),
  ]
}

function deployPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: `${F}/deploy`,
    permission: 'flows.deploy',
    audit: ['flow.deployed'],
    summary: 'Choose the version an environment runs',
    handler: async (request) => {
      const { project, params, form } = request
      const place = await expectPlace(parts, request, formText(form, 'environment'))
      const sent = formText(form, 'version')
      const version = sent === '' ? null : Number(sent)
      await parts.flows.deploy(place, params.key, version, callerOf(request))
      if (!request.partial) return goTo(request, flowPaths(project, params.key).versions)
      const { name } = place.environment
      const message = version === null ? `${name} runs no version now` : `${name} runs version ${version} now`
      const flow = await parts.flows.get(project, params.key)
      return versionsAnswer(parts, request, flow, { 'hx-trigger': htmxTrigger({ toast: { message } }) })
    },
  })
}

function runPages(parts: FlowPageParts): Route[] {
  return [
    definePage({
      method: 'get',
      path: `${F}/run`,
      permission: 'flows.run',
      audit: { none: 'asks only' },
      summary: 'Ask where to run a flow',
      handler: async (request) => {
        const { place } = await authoringPlace(parts.environments, request.project)
        const flow = await parts.flows.get(request.project, request.params.key)
        return runDialog(parts, request, flow, place.environment.key)
      },
    }),
    definePage({
      method: 'post',
      path: `${F}/run`,
      permission: 'flows.run',
      audit: ['run.started', 'run.finished', 'connection.leased', 'connection.action_run'],
      summary: 'Run a flow',
      limits: { seconds: LONGEST_ACTION },
      handler: async (request) => {
        const { project, params, form } = request
        const place = await expectPlace(parts, request, formText(form, 'environment'))
        try {
          const { id } = await parts.runs.run(place, { flow: params.key }, callerOf(request))
          return goTo(request, `${projectPaths.runs(project, place.environment)}/${id}`)
        } catch (error) {
          if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error
          const flow = await parts.flows.get(project, params.key)
          return runDialog(parts, request, flow, place.environment.key, error)
        }
      },
    }),
  ]
}

async function runDialog(
  parts: FlowPageParts,
  request: FlowRequest,
  flow: Flow,
  chosen: string,
  problem?: DomainError,
) {
  const { project } = request
  const { environments } = await authoringPlace(parts.environments, project)
  const unpublished = await isUnpublished(parts, project, flow)
  const dialog = { project, flow, environments, chosen, unpublished, problem }
  return dialogAnswer(parts, request, flow, <RunFlowDialog {...dialog} />, problem ? 409 : 200)
}

async function expectPlace(parts: FlowPageParts, { project }: FlowRequest, key: string): Promise<Place> {
  const place = await parts.environments.resolve(project.id, key)
  if (place?.environment) return { project, environment: place.environment }
  throw new DomainError({
    kind: 'invalid',
    code: 'not_a_choice',
    message: 'The project has no such environment.',
    field: 'environment',
  })
}
