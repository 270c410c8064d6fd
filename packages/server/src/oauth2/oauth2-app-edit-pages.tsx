import type { HtmlEscapedString } from 'hono/utils/html'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { formText } from '../pages/form-text.js'
import { goTo } from '../pages/go-to.js'
import { type ShellRequest, shell } from '../pages/shell.js'
import type { OAuth2App } from './oauth2-app.js'
import { DeleteAppSheet } from './oauth2-app-delete-sheet.js'
import { EditAppSheet } from './oauth2-app-edit-sheet.js'
import { AppFormRefused } from './oauth2-app-form.js'
import { type AppFormFailure, appFormFailure } from './oauth2-app-form-failure.js'
import { typedClient } from './oauth2-app-form-values.js'
import { expectAppMethod } from './oauth2-app-method.js'
import { OAUTH2_APPS, type OAuth2AppPageParts } from './oauth2-app-page-parts.js'
import { OAuth2AppPaths } from './oauth2-app-paths.js'

const permission = 'oauth2_apps.edit'

/** Changing, deleting and trying again. */
export function oauth2AppEditPages(parts: OAuth2AppPageParts): Route[] {
  return [editDialog(parts), editPage(parts), deleteDialog(parts), deletePage(parts), retryPage(parts)]
}

function editDialog(parts: OAuth2AppPageParts): Route {
  return definePage({
    method: 'get',
    path: `${OAUTH2_APPS}/:id/edit`,
    permission,
    audit: { none: 'shows a form without the secret' },
    summary: 'Page: edit an OAuth2 app',
    handler: async (request) => {
      const app = await parts.appEditor.expectOwn(request.project.id, request.params.id, request)
      return editSheet(parts, request, app)
    },
  })
}

function editPage(parts: OAuth2AppPageParts): Route {
  const { appEditor } = parts
  return definePage({
    method: 'post',
    path: `${OAUTH2_APPS}/:id/edit`,
    permission,
    audit: ['oauth2_app.changed'],
    summary: 'Page: change an OAuth2 app',
    handler: async (request) => {
      const { project, params, form } = request
      const app = await appEditor.expectOwn(project.id, params.id, request)
      const client = typedClient(form)
      const change = { version: Number(formText(form, 'version')), ...client, clientId: client.clientId ?? null }
      const failure = await appEditor
        .change(project.id, params.id, change, callerOf(request))
        .then(nothing, appFormFailure)
      if (!failure) return goTo(request, new OAuth2AppPaths(project).back)
      if (request.partial) return htmlReply(await (<AppFormRefused failure={failure} />), failure.status)
      return htmlReply(await editSheet(parts, request, app, { clientId: client.clientId, failure }), failure.status)
    },
  })
}

const nothing = () => undefined

type Asked = ShellRequest & { readonly partial: boolean; readonly origin: string }

async function editSheet(
  parts: OAuth2AppPageParts,
  request: Asked,
  app: OAuth2App,
  refused: { clientId?: string | undefined; failure?: AppFormFailure } = {},
): Promise<HtmlEscapedString> {
  const piece = parts.catalog.get(app.piece)
  return (
    <EditAppSheet
      {...refused}
      app={app}
      piece={piece}
      method={expectAppMethod(piece, app.method)}
      addresses={parts.apps.addresses(app.id, request.origin)}
      paths={new OAuth2AppPaths(request.project)}
      shell={request.partial ? undefined : await shell(request, parts, 'settings')}
    />
  )
}

function deleteDialog(parts: OAuth2AppPageParts): Route {
  const { appEditor, apps } = parts
  return definePage({
    method: 'get',
    path: `${OAUTH2_APPS}/:id/delete`,
    permission,
    audit: { none: 'asks only' },
    summary: 'Page: ask before an OAuth2 app is deleted',
    handler: async (request) => {
      const { project, params, partial } = request
      const app = await appEditor.expectOwn(project.id, params.id, request, { configured: true })
      return (
        <DeleteAppSheet
          app={app}
          title={apps.titleOf(app)}
          uses={await apps.uses(app.id)}
          paths={new OAuth2AppPaths(project)}
          shell={partial ? undefined : await shell(request, parts, 'settings')}
        />
      )
    },
  })
}

function deletePage({ appEditor }: OAuth2AppPageParts): Route {
  return definePage({
    method: 'post',
    path: `${OAUTH2_APPS}/:id/delete`,
    permission,
    audit: ['oauth2_app.deleted'],
    summary: 'Page: delete an OAuth2 app',
    handler: async (request) => {
      const { project, params } = request
      await appEditor.delete(project.id, params.id, callerOf(request))
      return goTo(request, new OAuth2AppPaths(project).back)
    },
  })
}

function retryPage({ appEditor }: OAuth2AppPageParts): Route {
  return definePage({
    method: 'post',
    path: `${OAUTH2_APPS}/:id/retry`,
    permission,
    audit: ['oauth2_app.retried'],
    summary: 'Page: try an OAuth2 app again',
    handler: async (request) => {
      const { project, params } = request
      await appEditor.retry(project.id, params.id, callerOf(request))
      return goTo(request, new OAuth2AppPaths(project).back)
    },
  })
}
