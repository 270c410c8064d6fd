import { Type } from '@sinclair/typebox'
import type { EnvironmentPlace } from '../access/place.js'
import { DomainError } from '../domain-error.js'
import { Button } from '../html/button.js'
import { Layout } from '../html/layout.js'
import { PageHeader } from '../html/page-header.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { listAddress, pageLinks } from '../pages/page-links.js'
import { projectPaths } from '../pages/project-paths.js'
import { type PageParts, type ShellRequest, shell } from '../pages/shell.js'
import { PLATFORM_PROJECT } from './audit-event.js'
import { AuditFilters } from './audit-filters.js'
import { AuditList } from './audit-list.js'
import type { AuditService } from './audit-service.js'
import { EventSheet } from './event-sheet.js'
import { VerifyResult } from './verify-result.js'

/** What the pages of the audit trail draw on. */
export interface AuditPageParts extends PageParts {
  readonly audit: AuditService
}

const PAGE_SIZE = 50
const PATH = '/projects/:project/audit'

const ofParameter = Type.Optional(Type.String({ maxLength: 20 }))

const ListQuery = Type.Object({
  of: ofParameter,
  action: Type.Optional(Type.String({ maxLength: 100 })),
  outcome: Type.Optional(Type.String({ maxLength: 20 })),
  environment: Type.Optional(Type.String({ maxLength: 100 })),
  cursor: Type.Optional(Type.Integer({ minimum: 1 })),
  trail: Type.Optional(Type.String({ maxLength: 8_000 })),
})

/** The pages of the audit trail: the list, one event, and verifying it. */
export function auditPages(parts: AuditPageParts): Route[] {
  return [listPage(parts), eventPage(parts), verifyPage(parts)]
}

function listPage(parts: AuditPageParts): Route {
  return definePage({
    method: 'get',
    path: PATH,
    permission: 'audit.view',
    audit: { none: 'reads the trail itself' },
    summary: 'Audit',
    query: ListQuery,
    handler: async (request) => {
      const { project, query, partial } = request
      const { action, outcome, environment: key, cursor } = query
      const chain = chainOf(request)
      const environments = await environmentsOf(parts, project.id)
      const environmentId = environments.find((one) => one.key === key)?.id ?? key
      const wanted = { projectId: chain.id, action, outcome, environmentId, before: cursor, limit: PAGE_SIZE }
      const { items, next } = await parts.audit.list(wanted)
      const path = projectPaths.audit(project)
      const filter = { of: chain.of, action, outcome, environment: key }
      const position = { cursor: cursor === undefined ? undefined : String(cursor), trail: query.trail }
      const list = (
        <AuditList
          events={items}
          environmentTitle={(id) => titleOf(environments, id)}
          links={pageLinks(path, filter, position, next === null ? null : String(next))}
          href={(seq) => listAddress(`${path}/${seq}`, { of: chain.of })}
          filtered={[action, outcome, key].some((one) => one !== undefined)}
        />
      )
      if (partial) return list
      return (
        <Layout {...(await shell(request, parts, 'audit'))} title="Audit">
          <PageHeader title="Audit" description="Everything that people and programs did, newest first.">
            {request.may('audit.verify') ? <VerifyButton path={path} /> : null}
          </PageHeader>
          <div id="verify-result" class="mb-4 empty:hidden" aria-live="polite" />
          <AuditFilters path={path} filter={filter} environments={environments} maySeeServer={maySeeServer(request)} />
          <div id="events">{list}</div>
        </Layout>
      )
    },
  })
}

function VerifyButton({ path }: { path: string }) {
  return (
    <Button icon="shield-check" hx-post={`${path}/verify`} hx-target="#verify-result" hx-config='{"timeout": 300000}'>
      Verify trail
    </Button>
  )
}

function eventPage(parts: AuditPageParts): Route {
  return definePage({
    method: 'get',
    path: `${PATH}/:seq`,
    permission: 'audit.view',
    audit: { none: 'reads the trail itself' },
    summary: 'Event',
    query: Type.Object({ of: ofParameter }),
    handler: async (request) => {
      const { project, params, partial } = request
      const chain = chainOf(request)
      const seq = /^[1-9]\d{0,14}$/.test(params.seq) ? Number(params.seq) : 0
      const [event] = (await parts.audit.list({ projectId: chain.id, before: seq + 1, limit: 1 })).items
      if (event?.seq !== seq) throw new DomainError({ kind: 'not_found', message: 'The trail has no such event.' })
      const environments = await environmentsOf(parts, project.id)
      return (
        <EventSheet
          event={event}
          environment={event.environmentId && titleOf(environments, event.environmentId)}
          back={listAddress(projectPaths.audit(project), { of: chain.of })}
          shell={partial ? undefined : await shell(request, parts, 'audit')}
        />
      )
    },
  })
}

function verifyPage(parts: AuditPageParts): Route {
  return definePage({
    method: 'post',
    path: `${PATH}/verify`,
    permission: 'audit.verify',
    audit: ['audit.verified'],
    summary: 'Verify the audit trail',
    limits: { seconds: 300 },
    handler: async (request) => {
      const { project, actor, requestId, signal, partial } = request
      const reports = await parts.audit.verify({ projectId: project.id, actor, requestId, signal })
      if (partial) return <VerifyResult reports={reports} />
      return (
        <Layout {...(await shell(request, parts, 'audit'))} title="Audit">
          <PageHeader title="Verified" back={{ title: 'Audit', href: projectPaths.audit(project) }} />
          <VerifyResult reports={reports} />
        </Layout>
      )
    },
  })
}

type Asked = ShellRequest & { readonly query: { readonly of?: string } }

/** What concerns all projects, such as installed pieces, is for those who administer the platform. */
const maySeeServer = (request: ShellRequest): boolean => request.may('platform.admin')

/** The chain whose events are asked for: that of the project, or of the whole platform. */
function chainOf(request: Asked): { id: string; of: 'server' | undefined } {
  const isServer = request.query.of === 'server' && maySeeServer(request)
  return isServer ? { id: PLATFORM_PROJECT, of: 'server' } : { id: request.project.id, of: undefined }
}

async function environmentsOf(
  { environments }: AuditPageParts,
  projectId: string,
): Promise<readonly EnvironmentPlace[]> {
  return (await environments.project(projectId))?.environments ?? []
}

/** An environment's name; of one that is gone, its id. */
function titleOf(environments: readonly EnvironmentPlace[], id: string): string {
  return environments.find((one) => one.id === id)?.name ?? id
}
