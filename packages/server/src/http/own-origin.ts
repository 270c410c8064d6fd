import type { Config } from '../config/config.js'
import { HttpProblem } from './problem.js'

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?$/

/** Whether this or another site made a browser send a request, as its headers say. */
export interface FetchHeaders {
  readonly site: string | undefined
  readonly origin: string | undefined
}

/** The addresses that are ours, so that no other name in front of them and no other site's page gets at the server. */
export class OwnOrigin {
  readonly #publicUrl: URL | undefined
  readonly #isLocal: boolean

  constructor(config: Pick<Config, 'publicUrl' | 'mode'>) {
    this.#publicUrl = config.publicUrl
    this.#isLocal = config.mode === 'local'
  }

  /** Whether browsers reach us through https, so that cookies are sent there only. */
  get isSecure(): boolean {
    return this.#publicUrl?.protocol === 'https:'
  }

  /**
   * Our origin as the caller sees it.
   *
   * A server that listens on loopback only answers to loopback names and its public address: another name would be that
   * of a site whose owner had it resolve to this machine (DNS rebinding).
   *
   * @throws HttpProblem 421 `wrong_host`.
   */
  of(host: string): string {
    if (host === this.#publicUrl?.host) return this.#publicUrl.origin
    const name = HOST.exec(host)?.[1]?.toLowerCase()
    if (name !== undefined && (this.#isLocal ? LOOPBACK_NAMES.has(name) : this.#publicUrl === undefined)) {
      return `http://${host}`
    }
    throw new HttpProblem({
      status: 421,
      code: 'wrong_host',
      detail: 'This server does not answer under this name.',
      hint: 'Use the address it was started with; PLUGBOARD_PUBLIC_URL sets the one people use.',
    })
  }

  /**
   * Refuses a request that another site made a browser send (CSRF).
   *
   * @param strict whether it must say that it comes from our own page, as every browser does; else only a request that
   * says otherwise is refused.
   * @throws HttpProblem 403 `cross_site`.
   */
  checkSameSite({ site, origin }: FetchHeaders, own: string, strict: boolean): void {
    if (site !== undefined ? site === 'same-origin' : origin === undefined ? !strict : origin === own) return
    throw new HttpProblem({
      status: 403,
      code: 'cross_site',
      detail: 'This request did not come from a page of this server.',
      hint: 'Programs use an API token in the Authorization header instead of a cookie.',
    })
  }
}
