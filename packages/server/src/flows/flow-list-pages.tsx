import { Type } from '@sinclair/typebox'
import type { ProjectPlace } from '../access/place.js'
import { DomainError } from '../domain-error.js'
import { Button } from '../html/button.js'
import { Layout } from '../html/layout.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { DEFAULT_LIMIT } from '../http/page-query.js'
import type { Route } from '../http/route-entry.js'
import { keyFromName } from '../key.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { listAddress, pageLinks } from '../pages/page-links.js'
import { projectPaths } from '../pages/project-paths.js'
import { Sheet } from '../pages/sheet.js'
import { type ShellRequest, shell } from '../pages/shell.js'
import { authoringPlace } from './authoring-place.js'
import { isConflict } from './draft-saving.js'
import { findConnection } from './find-connection.js'
import type { Flow } from './flow.js'
import { type FlowFilter, FlowList, FlowRows } from './flow-list.js'
import type { FlowPageParts } from './flow-page-parts.js'
import { flowPaths } from './flow-paths.js'
import { NEW_FLOW_FORM, NewFlowForm } from './new-flow-form.js'

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))

const ListQuery = Type.Object({
  search: text(200),
  connection: text(100),
  environment: text(100),
  cursor: text(200),
  trail: text(8_000),
})

/** The list of flows, and making a new one. */
export function flowListPages(parts: FlowPageParts): Route[] {
  return [listPage(parts), newPage(parts), createPage(parts)]
}

function listPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/flows',
    permission: 'flows.view',
    audit: { none: 'reads without secrets' },
    summary: 'Flows',
    query: ListQuery,
    handler: async (request) => {
      const { project, query } = request
      const path = projectPaths.flows(project)
      const { environments } = await authoringPlace(parts.environments, project)
      const { filter, using, parameters } = await readFilter(parts, project, query)
      const { search, cursor } = query
      const { items, next, total } = await parts.flows.list(project, { search, cursor, using, limit: DEFAULT_LIMIT })
      const links = pageLinks(path, { search, ...parameters }, query, next)
      const mayEdit = request.may('flows.edit')
      const list = { project, environments, flows: items, total, filter, links, mayEdit, path }
      if (request.partial) return <FlowRows {...list} />
      const props = await shell(request, parts, 'flows', { environment: using?.place.environment })
      return (
        <Layout {...props} title="Flows">
          <FlowList {...list} />
        </Layout>
      )
    },
  })
}

interface FilterQuery {
  search?: string
  connection?: string
  environment?: string
}

/** The filter by connection, as the link in the list of connections gives it. */
async function readFilter(parts: FlowPageParts, project: ProjectPlace, query: FilterQuery) {
  const { search, connection: key } = query
  if (key === undefined) return { filter: { search } satisfies FlowFilter, using: undefined, parameters: {} }
  const place = await parts.environments.resolve(project.id, query.environment ?? project.authoringEnvironmentId)
  if (!place?.environment) throw noEnvironment()
  const using = { place: { project, environment: place.environment }, connection: key }
  const found = await findConnection(parts.connections, using.place, key)
  const parameters = { connection: key, environment: place.environment.key }
  const hrefWithout = listAddress(projectPaths.flows(project), { search })
  const name = `${found?.name ?? key} in ${place.environment.name}`
  return { filter: { search, connection: { name, hrefWithout, hidden: parameters } }, using, parameters }
}

const noEnvironment = () =>
  new DomainError({
    kind: 'invalid',
    code: 'not_a_choice',
    message: 'The project has no such environment.',
    field: 'environment',
  })

function newPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/new-flow',
    permission: 'flows.edit',
    audit: { none: 'shows an empty form' },
    summary: 'New flow',
    handler: (request) => newFlowAnswer(parts, request, {}, 200),
  })
}

function createPage(parts: FlowPageParts): Route {
  return definePage({
    method: 'post',
    path: '/projects/:project/flows',
    permission: 'flows.edit',
    audit: ['flow.saved'],
    summary: 'Create a flow',
    handler: async (request) => {
      const { project, form } = request
      const name = formText(form, 'name').slice(0, 200)
      if (name === '') return newFlowAnswer(parts, request, { problem: 'A flow needs a name.' }, 422)
      const key = await freeKey(parts, project, keyFromName(name, 'flow'))
      const draft = { trigger: { kind: 'manual' as const }, steps: [] }
      try {
        await parts.flows.save(project, key, { name, draft }, callerOf(request))
      } catch (error) {
        if (!isConflict(error)) throw error
        return newFlowAnswer(parts, request, { name, problem: 'Somebody made such a flow just now. Try again.' }, 409)
      }
      return goTo(request, flowPaths(project, key).flow)
    },
  })
}

/** A key no flow of the project has: the wanted one, or the first with a number after it. */
async function freeKey({ flows }: FlowPageParts, project: ProjectPlace, wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`
    const key = `${wanted.slice(0, 100 - suffix.length)}${suffix}`
    if (!(await findFlow(flows, project, key))) return key
  }
}

async function findFlow(flows: FlowPageParts['flows'], project: ProjectPlace, key: string): Promise<Flow | undefined> {
  try {
    return await flows.get(project, key)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return undefined
    throw error
  }
}

type NewRequest = ShellRequest & { readonly partial: boolean }

async function newFlowAnswer(
  parts: FlowPageParts,
  request: NewRequest,
  typed: { name?: string; problem?: string },
  status: number,
) {
  const flows = projectPaths.flows(request.project)
  const footer = (
    <>
      {request.partial ? <Button closesDialog>Cancel</Button> : <Button href={flows}>Cancel</Button>}
      <Button type="submit" form={NEW_FLOW_FORM} variant="primary">
        Create flow
      </Button>
    </>
  )
  return htmlReply(
    await (
      <Sheet
        id="new-flow"
        title="New flow"
        size="small"
        back={{ title: 'Flows', href: flows }}
        footer={footer}
        shell={request.partial ? undefined : await shell(request, parts, 'flows')}
      >
        <NewFlowForm project={request.project} {...typed} />
      </Sheet>
    ),
    status,
  )
}
