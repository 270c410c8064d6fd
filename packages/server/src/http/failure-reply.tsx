import type { AssetUrls } from '../html/assets.js'
import { ErrorPage, ProblemBox } from './error-page.js'
import { htmlReply } from './html-reply.js'
import { type HttpProblem, problemReply } from './problem.js'
import { Reply } from './reply.js'
import { safePath } from './safe-path.js'

/** Where a problem is shown, and to whom. */
export interface FailedRequest {
  readonly kind: 'api' | 'page'
  readonly requestId: string
  /** Path and query, to come back to after signing in. */
  readonly target: string
  readonly method: string
  /** Whether htmx asks, and the page it asks from. */
  readonly partial: boolean
  readonly currentUrl: string | undefined
  /** What the caller reads; a program that asks for JSON gets it from a page too. */
  readonly accept: string | undefined
  readonly assets: AssetUrls
}

/** A problem as the answer to a request: JSON, an HTML page, a part of one, or the way to the sign-in page. */
export async function failureReply(problem: HttpProblem, request: FailedRequest): Promise<Reply> {
  const { requestId, assets, kind, partial } = request
  if (kind === 'api' || readsOnlyJson(request)) return problemReply(problem, requestId)
  if (problem.code === 'unauthenticated') return toSignIn(request)
  const { headers } = problem.options
  if (partial) return htmlReply(await (<ProblemBox problem={problem} requestId={requestId} />), problem.status, headers)
  return htmlReply(
    await (<ErrorPage problem={problem} requestId={requestId} assets={assets} />),
    problem.status,
    headers,
  )
}

const readsOnlyJson = ({ accept = '' }: FailedRequest): boolean =>
  accept.includes('application/json') && !accept.includes('text/html')

/** htmx would put the sign-in page into the page that is open, so it is told to leave that page. */
function toSignIn({ method, target, partial, currentUrl }: FailedRequest): Reply {
  const back = partial ? pathOf(currentUrl) : method === 'GET' ? target : '/'
  const next = safePath(back)
  const location = next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
  return partial ? new Reply(401, { 'hx-redirect': location }, null) : Reply.redirect(location)
}

function pathOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return '/'
  const { pathname, search } = new URL(url)
  return pathname + search
}
