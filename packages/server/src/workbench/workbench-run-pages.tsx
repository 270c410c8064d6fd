import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { notFound } from '../http/to-problem.js'
import { formText } from '../pages/form-text.js'
import { findAction, findTrigger } from '../pieces/installed-piece.js'
import { outcomeOf } from './call-outcome.js'
import { ActionResult, PollResult } from './call-result.js'
import { formId, formPrefix } from './form-name.js'
import { readWanted } from './read-wanted.js'
import { FORM_LIMITS, WORKBENCH, type WorkbenchPageParts } from './workbench-page-parts.js'

/** An action may take one minute, and what comes before it a while. */
const LIMITS = { ...FORM_LIMITS, seconds: 90 }

/** Running an action and polling a trigger from their forms. */
export function workbenchRunPages(parts: WorkbenchPageParts): Route[] {
  return [runPage(parts), pollPage(parts)]
}

function runPage({ workbench, service }: WorkbenchPageParts): Route {
  return definePage({
    method: 'post',
    path: `${WORKBENCH}/action/:name`,
    permission: 'connections.use',
    audit: ['connection.created', 'connection.leased', 'connection.action_run'],
    summary: 'Page: run an action in the workbench',
    limits: LIMITS,
    handler: async (request) => {
      const { project, environment, params, form } = request
      const { piece } = workbench.state
      const action = piece && findAction(piece, params.name)
      if (!piece || !action) throw notFound()
      const outcome = await outcomeOf(async (watch) => {
        const wanted = readWanted(piece, 'action', action, form)
        return service.run({ project, environment }, piece, wanted, { ...callerOf(request), watch })
      })
      return <ActionResult {...placeOf('action', params.name)} outcome={outcome} />
    },
  })
}

function pollPage({ workbench, service }: WorkbenchPageParts): Route {
  return definePage({
    method: 'post',
    path: `${WORKBENCH}/trigger/:name`,
    permission: 'connections.use',
    audit: ['connection.created'],
    summary: 'Page: poll a trigger in the workbench',
    limits: LIMITS,
    handler: async (request) => {
      const { project, environment, params, form } = request
      const { piece } = workbench.state
      const trigger = piece && findTrigger(piece, params.name)
      if (!piece || trigger?.kind !== 'polling') throw notFound()
      const outcome = await outcomeOf(async (watch) => {
        const fromStart = formText(form, 'from') === 'start'
        const wanted = { ...readWanted(piece, 'trigger', trigger, form), trigger, fromStart }
        return service.poll({ project, environment }, piece, wanted, { ...callerOf(request), watch })
      })
      const page = <PollResult {...placeOf('trigger', params.name)} outcome={outcome} />
      return htmlReply(await page, 200, { 'hx-trigger': htmxTrigger({ events: { cursorMoved: {} } }) })
    },
  })
}

const placeOf = (kind: 'action' | 'trigger', name: string) => ({
  form: formId(kind, name),
  prefix: formPrefix(kind, name),
})
