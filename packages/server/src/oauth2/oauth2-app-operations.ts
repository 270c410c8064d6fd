import type { Static } from '@sinclair/typebox'
import { callerOf } from '../http/caller-of.js'
import type { HttpRequest } from '../http/http-request.js'
import { Reply } from '../http/reply.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { OAuth2AppEditor } from './oauth2-app-editor.js'
import { AppAnswer, AppChangeBody, AppListAnswer, NewAppBody } from './oauth2-app-schemas.js'
import type { CountedApp, OAuth2AppService } from './oauth2-app-service.js'
import { viewOf } from './oauth2-app-view.js'

/** What the routes of apps draw on. */
export interface OAuth2AppServices {
  readonly apps: OAuth2AppService
  readonly appEditor: OAuth2AppEditor
  readonly catalog: PieceCatalog
}

/** In a project, or without one about the apps of the platform. */
type Asked = HttpRequest
type AboutOne = Asked & { readonly params: { readonly id: string } }

const tag = 'OAuth2 apps'
const reads = { none: 'reads without secrets' }

/** What can be done with apps over REST, whether in a project or for the platform. */
export function appOperations({ apps, appEditor, catalog }: OAuth2AppServices) {
  const scopeOf = ({ project }: Asked) => project?.id ?? null
  const view = (request: Asked, one: CountedApp) => viewOf(one, catalog, apps.redirectUrl(one.app.id, request.origin))
  const answer = async (request: Asked, id: string) => view(request, await apps.expect(scopeOf(request), id))
  return {
    list: {
      method: 'get' as const,
      audit: reads,
      tag,
      answer: AppListAnswer,
      handler: async (request: Asked) => {
        const found = await apps.list(scopeOf(request))
        return { items: found.map((one) => view(request, one)) }
      },
    },
    create: {
      method: 'post' as const,
      audit: ['oauth2_app.created' as const],
      tag,
      body: NewAppBody,
      answer: AppAnswer,
      status: 201,
      handler: async (request: Asked & { readonly body: Static<typeof NewAppBody> }) => {
        const { id } = await appEditor.create(scopeOf(request), request.body, callerOf(request))
        return answer(request, id)
      },
    },
    read: {
      method: 'get' as const,
      audit: reads,
      tag,
      answer: AppAnswer,
      handler: (request: AboutOne) => answer(request, request.params.id),
    },
    change: {
      method: 'patch' as const,
      audit: ['oauth2_app.changed' as const],
      tag,
      body: AppChangeBody,
      answer: AppAnswer,
      handler: async (request: AboutOne & { readonly body: Static<typeof AppChangeBody> }) => {
        const { id } = await appEditor.change(scopeOf(request), request.params.id, request.body, callerOf(request))
        return answer(request, id)
      },
    },
    remove: {
      method: 'delete' as const,
      audit: ['oauth2_app.deleted' as const],
      tag,
      status: 204,
      handler: async (request: AboutOne) => {
        await appEditor.delete(scopeOf(request), request.params.id, callerOf(request))
        return Reply.empty()
      },
    },
    retry: {
      method: 'post' as const,
      audit: ['oauth2_app.retried' as const],
      tag,
      answer: AppAnswer,
      handler: async (request: AboutOne) => {
        await appEditor.retry(scopeOf(request), request.params.id, callerOf(request))
        return answer(request, request.params.id)
      },
    },
  }
}
