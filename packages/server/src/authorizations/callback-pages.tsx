import { Button } from '../html/button.js'
import { PlainLayout } from '../html/plain-layout.js'
import { Problem } from '../html/problem.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import type { AuthorizationView } from './authorization.js'
import type { AuthorizationPageParts } from './authorization-page-parts.js'
import { CALLBACK_PATH } from './callback-address.js'

/** Longest time for tokens and a test of them. */
const FINISH_MS = 25_000

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
    handler: async ({ params, search, cookie, principal, requestId, ip }) => {
      // A window that is closed now does not take back what was granted in it.
      const signal = AbortSignal.timeout(FINISH_MS)
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
              <Problem title="It was not connected" detail={view.message} hint={view.hint} />
            ) : (
              <p class="text-center text-balance break-words text-muted">{sentenceOf(view)}</p>
            )}
            <Button data-close-window>Close this window</Button>
            <p class="text-center text-balance text-muted" role="status" hidden>
              Your browser leaves closing this window to you.
            </p>
          </div>
        </PlainLayout>
      )
    },
  })
}

const TITLES: Readonly<Partial<Record<AuthorizationView['status'], string>>> = {
  connected: 'Connected',
  confirm: 'Another account answered',
  failed: 'Not connected',
}

const titleOf = (view: AuthorizationView | undefined): string => (view && TITLES[view.status]) ?? 'Back to Plugboard'

function sentenceOf(view: AuthorizationView | undefined): string {
  if (view?.status === 'connected' && view.account) return `Connected as ${view.account}. You can close this window.`
  if (view?.status === 'confirm')
    return 'Nothing has changed yet. Plugboard asks you about it in the window you came from; if it does not, connect again.'
  return 'You can close this window; Plugboard goes on in the one you came from.'
}
