import type { AuthManifest } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import type { HtmlEscapedString } from 'hono/utils/html'
import { DomainError } from '../domain-error.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { newId } from '../id.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { type ShellRequest, shell } from '../pages/shell.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import { isAppId } from './oauth2-app.js'
import { oauth2AppEditPages } from './oauth2-app-edit-pages.js'
import { AppFormRefused } from './oauth2-app-form.js'
import { type AppFormFailure, appFormFailure } from './oauth2-app-form-failure.js'
import { typedClient } from './oauth2-app-form-values.js'
import { appMethods, expectAppMethod } from './oauth2-app-method.js'
import { OAUTH2_APPS, type OAuth2AppPageParts } from './oauth2-app-page-parts.js'
import { OAuth2AppPaths } from './oauth2-app-paths.js'
import { ChooseAppMethod, ChooseAppPiece, NewAppSheet } from './oauth2-app-sheets.js'

/** Entering, changing and deleting the OAuth2 apps of a project, and those of the platform for who may. */
export function oauth2AppPages(parts: OAuth2AppPageParts): Route[] {
  return [newPage(parts), createPage(parts), ...oauth2AppEditPages(parts)]
}

const short = Type.Optional(Type.String({ maxLength: 100 }))

function newPage(parts: OAuth2AppPageParts): Route {
  const { catalog } = parts
  return definePage({
    method: 'get',
    path: `${OAUTH2_APPS}/new`,
    permission: 'oauth2_apps.edit',
    audit: { none: 'reads manifests' },
    summary: 'Page: new OAuth2 app',
    query: Type.Object({ piece: short, method: short }),
    handler: async (request) => {
      const { query, project, partial } = request
      const sheet = {
        paths: new OAuth2AppPaths(project),
        shell: partial ? undefined : await shell(request, parts, 'settings'),
      }
      if (query.piece === undefined) {
        const pieces = catalog.list().filter((piece) => appMethods(piece).length > 0)
        return <ChooseAppPiece {...sheet} pieces={pieces} />
      }
      const piece = catalog.get(query.piece)
      if (query.method === undefined && appMethods(piece).length > 1)
        return <ChooseAppMethod {...sheet} piece={piece} />
      return newSheet(parts, request, { piece, method: expectAppMethod(piece, query.method), appId: newId('oap') })
    },
  })
}

function createPage(parts: OAuth2AppPageParts): Route {
  const { appEditor, catalog } = parts
  return definePage({
    method: 'post',
    path: OAUTH2_APPS,
    permission: 'oauth2_apps.edit',
    audit: ['oauth2_app.created'],
    summary: 'Page: add an OAuth2 app',
    handler: async (request) => {
      const { form, project } = request
      const piece = catalog.get(formText(form, 'piece'))
      const method = expectAppMethod(piece, formText(form, 'method'))
      const appId = expectId(formText(form, 'id'))
      const client = typedClient(form)
      const platform = form.getAll('platform').includes('true')
      const given = { piece: piece.manifest.name, method: method.name, id: appId, ...client }
      const made = await appEditor.create(platform ? null : project.id, given, callerOf(request)).catch(appFormFailure)
      if (!('problems' in made)) return goTo(request, new OAuth2AppPaths(project).back)
      if (request.partial) return htmlReply(await (<AppFormRefused failure={made} />), made.status)
      const again = { piece, method, appId, clientId: client.clientId, platform, failure: made }
      return htmlReply(await newSheet(parts, request, again), made.status)
    },
  })
}

interface Chosen {
  readonly piece: InstalledPiece
  readonly method: AuthManifest
  readonly appId: string
  readonly clientId?: string | undefined
  readonly platform?: boolean
  readonly failure?: AppFormFailure
}

type Asked = ShellRequest & { readonly partial: boolean; readonly origin: string }

async function newSheet(parts: OAuth2AppPageParts, request: Asked, chosen: Chosen): Promise<HtmlEscapedString> {
  const { platform = false, appId } = chosen
  return (
    <NewAppSheet
      {...chosen}
      paths={new OAuth2AppPaths(request.project)}
      addresses={parts.apps.addresses(appId, request.origin)}
      platform={request.may('platform.admin') ? platform : undefined}
      shell={request.partial ? undefined : await shell(request, parts, 'settings')}
    />
  )
}

/** The id that the form was made with: the redirect URL it showed is registered at the provider by now. */
function expectId(sent: string): string {
  if (isAppId(sent)) return sent
  throw new DomainError({
    kind: 'invalid',
    code: 'invalid_id',
    message: 'The form does not hold the id it was made with.',
    field: 'id',
    hint: 'Open the form again.',
  })
}
