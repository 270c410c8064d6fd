import { checkFields } from '@plugboard/core/host'
import { isRole } from '../access/permissions.js'
import type { ProjectPlace } from '../access/place.js'
import type { NewToken, Token } from '../access/token.js'
import type { TokenService } from '../access/token-service.js'
import { DomainError } from '../domain-error.js'
import { readForm } from '../html/form/parse-form.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { goTo } from '../pages/go-to.js'
import { projectPaths } from '../pages/project-paths.js'
import { type PageParts, type ShellRequest, shell } from '../pages/shell.js'
import type { Environment } from './environment.js'
import { TokenSection } from './token-section.js'
import { NewTokenSheet, RevokeTokenSheet, TokenCreatedSheet, tokenFields } from './token-sheets.js'

interface TokenPageParts extends PageParts {
  readonly tokens: TokenService
}

const S = '/projects/:project/settings/tokens'

/** Creating and revoking API tokens. */
export function tokenPages(parts: TokenPageParts): Route[] {
  return [newDialog(parts), createPage(parts), revokeDialog(parts), revokePage(parts)]
}

async function frame(parts: PageParts, request: ShellRequest & { readonly partial: boolean }) {
  return request.partial ? undefined : shell(request, parts, 'settings')
}

async function environmentsOf({ environments }: PageParts, project: ProjectPlace): Promise<readonly Environment[]> {
  return (await environments.project(project.id))?.environments ?? []
}

function newDialog(parts: TokenPageParts): Route {
  return definePage({
    method: 'get',
    path: `${S}/new`,
    permission: 'tokens.manage',
    audit: { none: 'shows an empty form' },
    summary: 'Create API token',
    handler: async (request) => {
      const { project } = request
      const environments = await environmentsOf(parts, project)
      return <NewTokenSheet project={project} environments={environments} shell={await frame(parts, request)} />
    },
  })
}

function createPage(parts: TokenPageParts): Route {
  return definePage({
    method: 'post',
    path: S,
    permission: 'tokens.manage',
    audit: ['token.created'],
    summary: 'Create an API token',
    handler: async (request) => {
      const { project, form, partial } = request
      const environments = await environmentsOf(parts, project)
      const sheet = { project, shell: await frame(parts, request) }
      const { values, problems } = readForm(tokenFields(environments), form)
      const checked = checkFields(tokenFields(environments), values)
      const wrong = [...problems, ...checked.problems]
      if (wrong.length > 0) {
        const props = { ...sheet, environments, values, problems: wrong }
        return htmlReply(await (<NewTokenSheet {...props} />), 422)
      }
      const created = await parts.tokens.create(project, wantedToken(checked.values, environments), request)
      const tokens = await parts.tokens.list(project.id)
      return (
        <>
          <TokenCreatedSheet {...sheet} {...created} />
          {partial ? <TokenSection project={project} environments={environments} tokens={tokens} outOfBand /> : null}
        </>
      )
    },
  })
}

/** What the checked form asks for. */
function wantedToken(values: Readonly<Record<string, unknown>>, environments: readonly Environment[]): NewToken {
  const role = String(values.role)
  if (!isRole(role)) throw new DomainError({ kind: 'invalid', message: 'There is no such role.', field: 'role' })
  const environment = environments.find(({ key }) => key === values.environment)
  if (!environment && values.environment !== undefined) throw noEnvironment()
  const name = String(values.name).trim()
  return { name, role, environmentId: environment?.id ?? null, expiresInDays: Number(values.expiresInDays) }
}

const noEnvironment = () =>
  new DomainError({ kind: 'invalid', message: 'The project has no such environment.', field: 'environment' })

function revokeDialog(parts: TokenPageParts): Route {
  return definePage({
    method: 'get',
    path: `${S}/:id/revoke`,
    permission: 'tokens.manage',
    audit: { none: 'asks only' },
    summary: 'Ask before an API token is revoked',
    handler: async (request) => {
      const { project, params } = request
      const token = await expectToken(parts, project, params.id)
      return <RevokeTokenSheet project={project} token={token} shell={await frame(parts, request)} />
    },
  })
}

async function expectToken({ tokens }: TokenPageParts, project: ProjectPlace, id: string): Promise<Token> {
  const token = (await tokens.list(project.id)).find((one) => one.id === id)
  if (!token) throw new DomainError({ kind: 'not_found', message: 'There is no such token in this project.' })
  return token
}

function revokePage(parts: TokenPageParts): Route {
  return definePage({
    method: 'post',
    path: `${S}/:id/revoke`,
    permission: 'tokens.manage',
    audit: ['token.revoked'],
    summary: 'Revoke an API token',
    handler: async (request) => {
      await parts.tokens.revoke(request.project, request.params.id, request)
      return goTo(request, projectPaths.settings(request.project))
    },
  })
}
