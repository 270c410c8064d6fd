import { type ActionContext, isPieceError, PieceError, readJson } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { type AzureCall, type Credentials, callAzure, factsOf, keyHeader, LONGEST_ANSWER } from '../azure-ai-client.js'
import { azureError, badAnswer } from '../azure-ai-error.js'
import { originOf } from '../azure-endpoint.js'
import { SERVICES } from '../azure-services.js'
import { refusalOf } from '../refusal.js'
import { AnalyzeOperation } from './analyze-result.js'

type Context = ActionContext<Credentials, unknown>
type About = AzureCall['about']

/** Milliseconds; two thousand pages take some minutes. */
const LONGEST = 30 * 60 * 1_000

/** Milliseconds clearing up may take. */
const PATIENCE = 10_000

/**
 * Waits for an operation the service has accepted, and gives its result. When that fails or the run is cancelled, the
 * result is deleted at the service.
 *
 * @param accepted the answer with status 202.
 * @param longest milliseconds the operation may take. Default half an hour.
 */
export async function resultOf(ctx: Context, accepted: Response, about: About, longest = LONGEST): Promise<unknown> {
  await accepted.body?.cancel()
  const location = locationOf(ctx, accepted)
  try {
    return await poll(ctx, location, pauseAsked(accepted), about, longest)
  } catch (error) {
    await deleteResult(ctx, location)
    throw error
  }
}

/** The key goes there, so it must be at the endpoint, and below the service. */
function locationOf({ auth }: Context, { headers }: Response): URL {
  const location = headers.get('operation-location') ?? ''
  const own = originOf(auth.fields.endpoint)
  const url = URL.canParse(location) ? new URL(location) : undefined
  if (url?.origin === own && url.pathname.startsWith(`${SERVICES.documents.path}/`)) return url
  throw badAnswer(
    url === undefined ? 'The service does not say where the result will be.' : 'The result is at another address.',
    'Enter the endpoint exactly as “Keys and Endpoint” of the resource shows it.',
  )
}

async function poll(ctx: Context, url: URL, first: number, about: About, longest: number): Promise<unknown> {
  const end = performance.now() + longest
  const call: AzureCall = { service: 'documents', to: url, ...(about && { about }) }
  for (let asked = first, round = 0; ; round++) {
    const wait = Math.max(asked, Math.min(2_000, 5 * 2 ** round))
    if (performance.now() + wait > end) throw tooLong()
    await pause(wait, ctx.signal)
    const seen = await look(ctx, call)
    if ('result' in seen) return seen.result
    asked = seen.wait
  }
}

/** The result, or the milliseconds until another look makes sense. */
async function look(ctx: Context, call: AzureCall): Promise<{ result: unknown } | { wait: number }> {
  const response = await unlessTooFast(callAzure(ctx, call))
  if (typeof response === 'number') return { wait: response }
  const operation = await readJson(response, AnalyzeOperation, { maxBytes: LONGEST_ANSWER })
  if (operation.status === 'succeeded') return { result: operation.analyzeResult }
  tell(ctx, operation, call)
  return { wait: pauseAsked(response) }
}

/** Being too fast for the service ends nothing: it gives the milliseconds to wait. */
async function unlessTooFast(asking: Promise<Response>): Promise<Response | number> {
  try {
    return await asking
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'rate_limited') throw error
    return Math.min((error.retryAfter ?? 5) * 1_000, LONGEST_PAUSE)
  }
}

const UNDER_WAY: Readonly<Record<string, string>> = {
  notStarted: 'Waiting for Azure to begin',
  running: 'Azure is reading the document',
}

/** Tells how far it is. @throws PieceError for an operation that has ended otherwise. */
function tell(ctx: Context, { status, percentCompleted, error }: Static<typeof AnalyzeOperation>, call: AzureCall) {
  const message = Object.hasOwn(UNDER_WAY, status) ? UNDER_WAY[status] : undefined
  if (message !== undefined) {
    const fraction = percentCompleted ?? undefined
    const isShare = fraction !== undefined && fraction >= 0 && fraction <= 100
    ctx.progress({ message, ...(isShare && { fraction: fraction / 100 }) })
    return
  }
  if (status !== 'failed') throw badAnswer('The analysis is in a state that is not documented.')
  throw azureError(refusalOf({ status: 500, headers: new Headers() }, { error }), factsOf(ctx, call))
}

const LONGEST_PAUSE = 30_000

/** Milliseconds the service asks to wait; a second where it says nothing of use. */
function pauseAsked({ headers }: Response): number {
  const asked = headers.get('retry-after') ?? ''
  return /^\d{1,9}$/.test(asked) ? Math.min(Number(asked) * 1_000, LONGEST_PAUSE) : 1_000
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(cancelled(signal.reason))
      else resolve()
    }
  })
}

const cancelled = (cause: unknown) =>
  new PieceError('timeout', 'The run was cancelled before the analysis ended.', {
    hint: 'Run it again, with more time if it was stopped by a time limit.',
    cause,
  })

const tooLong = () =>
  new PieceError('timeout', 'The analysis did not end in time.', {
    hint: 'Try again, or analyze fewer pages at once.',
  })

/**
 * Deletes what an operation has, or will have, for a result. Tells no failure: the one that led here matters more.
 *
 * Source: https://learn.microsoft.com/rest/api/aiservices/document-models/delete-analyze-result
 */
async function deleteResult(ctx: Context, url: URL): Promise<void> {
  const init = { method: 'DELETE', headers: keyHeader(ctx, 'documents'), redirect: 'manual' } as const
  try {
    const { status, body } = await (ctx.signal.aborted
      ? // A cancelled run sends no requests through its own client any more.
        fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) })
      : ctx.http(url, { ...init, timeout: PATIENCE, retries: 0 }))
    await body?.cancel()
    if (status >= 300 && status !== 404) throw badAnswer('The service did not delete a result.')
  } catch {
    ctx.log.warn('The result of an analysis could not be deleted; Azure deletes it after a day.')
  }
}
