import type { Child } from 'hono/jsx'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { ProjectPlace } from '../access/place.js'
import { Layout } from '../html/layout.js'
import { htmlReply } from '../http/html-reply.js'
import type { HttpRequest } from '../http/http-request.js'
import type { Reply } from '../http/reply.js'
import { listAddress } from '../pages/page-links.js'
import { projectPaths } from '../pages/project-paths.js'
import { type ShellRequest, shell } from '../pages/shell.js'
import { authoringPlace } from './authoring-place.js'
import { loadEditor, loadSteps, type SentForm } from './editor-state.js'
import type { Definition, Flow } from './flow.js'
import { FlowEditor } from './flow-editor.js'
import { FlowHeader, type FlowTab } from './flow-header.js'
import type { FlowPageParts } from './flow-page-parts.js'
import type { StepRights } from './step-form.js'
import { type Deployment, VersionsPanel } from './versions-panel.js'

/** What the answers need of a request of any page of a flow. */
export type FlowRequest = ShellRequest &
  Pick<HttpRequest, 'partial' | 'actor' | 'may' | 'requestId' | 'signal'> & { readonly project: ProjectPlace }

interface EditorAnswer {
  /** Name of the step to open, or `trigger`. */
  step?: string | undefined
  sent?: SentForm
  /** Shown over the page. */
  dialog?: Child
  status?: number
  headers?: Record<string, string>
}

/** The editor of a flow: a page, or for htmx the part that changed with the head of the page. */
export async function editorAnswer(
  parts: FlowPageParts,
  request: FlowRequest,
  flow: Flow,
  { step, sent = {}, dialog, status = 200, headers = {} }: EditorAnswer = {},
): Promise<Reply> {
  const state = await loadEditor(parts, request.project, flow, step)
  const editor = <FlowEditor state={state} sent={sent} rights={stepRights(request)} />
  const header = await flowHeader(parts, request, flow, 'steps')
  if (request.partial) {
    return htmlReply(
      await (
        <>
          {editor}
          <div id="flow-header" hx-swap-oob="true">
            {header}
          </div>
        </>
      ),
      status,
      headers,
    )
  }
  return flowPage(parts, request, flow, { header, content: editor, dialog, status })
}

/** The versions of a flow: a page, or for htmx the part that changed. */
export async function versionsAnswer(
  parts: FlowPageParts,
  request: FlowRequest,
  flow: Flow,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const deployments = await loadDeployments(parts, request.project, flow)
  const content = (
    <VersionsPanel
      project={request.project}
      flow={flow}
      deployments={deployments}
      mayDeploy={request.may('flows.deploy')}
    />
  )
  if (request.partial) return htmlReply(await content, 200, headers)
  const header = await flowHeader(parts, request, flow, 'versions')
  return flowPage(parts, request, flow, { header, content })
}

/** A dialog about a flow; opened by its address, it stands over the editor. */
export async function dialogAnswer(
  parts: FlowPageParts,
  request: FlowRequest,
  flow: Flow,
  dialog: HtmlEscapedString | Promise<HtmlEscapedString>,
  status = 200,
): Promise<Reply> {
  if (request.partial) return htmlReply(await dialog, status)
  return editorAnswer(parts, request, flow, { dialog, status })
}

interface FlowPageContent {
  header: Child
  content: Child
  dialog?: Child
  status?: number
}

async function flowPage(
  parts: FlowPageParts,
  request: FlowRequest,
  flow: Flow,
  { header, content, dialog, status = 200 }: FlowPageContent,
): Promise<Reply> {
  const props = await shell(request, parts, 'flows')
  return htmlReply(
    await (
      <Layout {...props} title={flow.name}>
        <div id="flow-header">{header}</div>
        {content}
        {dialog}
      </Layout>
    ),
    status,
  )
}

async function flowHeader(parts: FlowPageParts, request: FlowRequest, flow: Flow, tab: FlowTab): Promise<Child> {
  const { project } = request
  const { place } = await authoringPlace(parts.environments, project)
  const runs = listAddress(projectPaths.runs(project, place.environment), { flow: flow.key })
  return (
    <FlowHeader
      project={project}
      flow={flow}
      tab={tab}
      runsHref={request.may('runs.view') ? runs : undefined}
      unpublished={await isUnpublished(parts, project, flow)}
      may={{
        edit: request.may('flows.edit'),
        publish: request.may('flows.publish'),
        run: request.may('flows.run'),
        delete: request.may('flows.delete'),
      }}
    />
  )
}

/** Whether the draft differs from the newest version; true where there is none. */
export async function isUnpublished({ flows }: FlowPageParts, project: ProjectPlace, flow: Flow): Promise<boolean> {
  const newest = flow.versions[0]
  if (!newest) return true
  return JSON.stringify(await flows.definition(project, flow.key, newest.number)) !== JSON.stringify(flow.draft)
}

function stepRights(request: FlowRequest): StepRights {
  return {
    edit: request.may('flows.edit'),
    run: request.may('flows.run') && request.may('connections.use'),
    createConnection: request.may('connections.add'),
  }
}

async function loadDeployments(parts: FlowPageParts, project: ProjectPlace, flow: Flow): Promise<Deployment[]> {
  const { environments } = await authoringPlace(parts.environments, project)
  const newest = flow.versions[0]?.number
  return Promise.all(
    environments.map(async (environment) => {
      const version = flow.deployments[environment.key]
      const wanted = version ?? newest
      const definition = wanted === undefined ? undefined : await parts.flows.definition(project, flow.key, wanted)
      const missing = definition ? await missingConnections(parts, { project, environment }, definition) : []
      return { environment, version, missing }
    }),
  )
}

async function missingConnections(
  parts: FlowPageParts,
  place: Parameters<typeof loadSteps>[1],
  definition: Definition,
): Promise<string[]> {
  const steps = await loadSteps(parts, place, definition)
  const missing = steps.flatMap(({ step, connection }) => (step.connection && !connection ? [step.connection] : []))
  return [...new Set(missing)]
}
