import { Button } from '../html/button.js'
import { PlainLayout } from '../html/plain-layout.js'
import { Problem } from '../html/problem.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import type { AuthorizationView } from './authorization.js'
import type { AuthorizationPageParts } from './authorization-page-parts.js'
import { CALLBACK_PATH } from './callback-address.js'

/** Where providers send browsers back to, and the page they end on. */
export function callbackPages(parts: AuthorizationPageParts): Route[] {
  return [callbackPage(parts), donePage(parts)]
}

function callbackPage({ callback }: AuthorizationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${CALLBACK_PATH}/:context`,
    permission: 'public',
    audit: ['connection.connected', 'connection.reconnected', 'connection.authorization_failed'],
    summary: 'Take in what a provider answers',
    handler: async ({ params, search, cookie, principal, requestId, ip, signal }) => {
      const parameters = new URLSearchParams(search)
      const { context } = params
      const id = await callback.finish({ context, parameters, cookie, principal, requestId, ip, signal })
      return Reply.redirect(`/oauth2/done/${id}`, { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    },
  })
}

/** Reached by a redirect, so that code and state are in no history, and loading it again does nothing. */
function donePage({ callback, assets }: AuthorizationPageParts): Route {
  return definePage({
    method: 'get',
    path: '/oauth2/done/:id',
    permission: 'public',
    audit: { none: 'says how an authorization of this browser ended' },
    summary: 'Say how an authorization ended',
    handler: async ({ params, cookie }) => {
      const view = await callback.outcome(params.id, cookie)
      return (
        <PlainLayout title={titleOf(view)} assets={assets}>
          <div class="grid gap-5" data-authorization-done={params.id}>
            {view?.status === 'failed' ? (
              <Problem title="Access was not granted" detail={view.message} hint={view.hint} />
            ) : (
              <p class="text-center text-muted">{sentenceOf(view)}</p>
            )}
            <Button data-close-window>Close this window</Button>
          </div>
        </PlainLayout>
      )
    },
  })
}

const titleOf = (view: AuthorizationView | undefined): string =>
  view?.status === 'connected' ? 'Connected' : view?.status === 'failed' ? 'Not connected' : 'Back to Plugboard'

function sentenceOf(view: AuthorizationView | undefined): string {
  if (view?.status === 'connected' && view.account) return `Connected as ${view.account}. You can close this window.`
  if (view?.status === 'confirm')
    return 'Another account answered. Plugboard asks you about it in the window you came from.'
  return 'You can close this window; Plugboard goes on in the one you came from.'
}
