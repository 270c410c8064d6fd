import type { CustomFetchOptions } from 'oauth4webapi'
import { networkFailure } from './network-failure.js'
import type { ProviderCall } from './provider-call.js'
import { applyQuirks } from './quirks/apply-quirks.js'
import { withClientIdName } from './quirks/client-id-name.js'
import { readAnswer } from './read-answer.js'
import type { TokenAnswer } from './token-answer.js'

/** The part of `fetch` that is needed. */
export type SendRequest = (url: string, init: RequestInit) => Promise<Response>

interface TokenEndpointParts {
  readonly fetch: SendRequest
  /** UTC milliseconds. */
  readonly now: () => number
  readonly deadlineMs: number
}

/** A request as `oauth4webapi` makes it. */
export type FormRequest = Pick<CustomFetchOptions<'POST', URLSearchParams>, 'body' | 'headers'>

/** Sends requests to token and revocation endpoints and reads what comes back. */
export class TokenEndpoint {
  readonly #parts: TokenEndpointParts

  constructor(parts: TokenEndpointParts) {
    this.#parts = parts
  }

  /**
   * One request with its whole answer, quirks put straight; neither retried nor redirected.
   *
   * @throws TokenFailure when no whole answer came
   */
  async post(call: ProviderCall, request: FormRequest): Promise<TokenAnswer> {
    return applyQuirks(await this.#exchange(call, request), call)
  }

  async #exchange(call: ProviderCall, request: FormRequest): Promise<TokenAnswer> {
    const { fetch, now, deadlineMs } = this.#parts
    const { url, settings, signal } = call
    const deadline = AbortSignal.timeout(deadlineMs)
    try {
      const init = { ...asSent(call, request), signal: AbortSignal.any([signal, deadline]) }
      return await readAnswer(await fetch(url, init), settings.quirks, now())
    } catch (error) {
      throw networkFailure(error, { host: new URL(url).host, deadline, signal })
    }
  }
}

function asSent({ settings, credentials }: ProviderCall, { body, headers }: FormRequest): RequestInit {
  const parameters = new URLSearchParams(body)
  withClientIdName(parameters, credentials.clientId, settings.quirks)
  const common = { ...headers, accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Plugboard' }
  const asJson = settings.bodyFormat === 'json'
  return {
    method: 'POST',
    redirect: 'manual',
    headers: asJson ? { ...common, 'content-type': 'application/json' } : common,
    body: asJson ? JSON.stringify(Object.fromEntries(parameters)) : parameters.toString(),
  }
}
