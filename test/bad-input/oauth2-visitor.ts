import type { Answer, Plugboard } from '../support/plugboard.js'

/** What the beginning of an authorization answers. */
export interface Begun {
  id: string
  authorizationUrl: string
  redirectUri: string
  expiresAt: number
}

const E = '/projects/default/environments/development'

/** A browser, or a program, that keeps its cookies: signed in, or with an API token, or neither. */
export class Visitor {
  /** Everything it was answered, with the headers. */
  readonly received: string[] = []
  readonly cookies = new Map<string, string>()
  readonly #server: () => Plugboard
  readonly #token: string | undefined

  /** @param server which one to ask now; it may be started again in between. */
  constructor(server: () => Plugboard, token?: string) {
    this.#server = server
    this.#token = token
  }

  /** Signs in, which forgets the session there was. */
  async signIn(email: string, password: string): Promise<this> {
    const answer = await this.submit('/sign-in', { email, password, next: '/' })
    if (answer.status !== 303) throw new Error(`${email} could not sign in: ${answer.status}`)
    return this
  }

  async signOut(): Promise<void> {
    await this.submit('/sign-out', {})
  }

  /** Sends a form, as a page of ours would. */
  submit(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.#send('POST', path, { body: new URLSearchParams(fields) })
  }

  /** Asks the API; `path` begins inside of the environment `development`, or of another one. */
  call(method: string, path: string, body?: unknown, place = E): Promise<Answer> {
    const headers: Record<string, string> = {}
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    return this.#send(method, `/api/v1${place}${path}`, { ...init, headers })
  }

  /** Begins to authorize a connection. */
  async begin(key: string, body: unknown = {}): Promise<Begun> {
    const answer = await this.call('POST', `/connections/${key}/authorize`, body)
    if (answer.status !== 200) throw new Error(`${key} could not be authorized: ${answer.text}`)
    return answer.body
  }

  /** Comes back from a provider, or opens another page; a refusal is answered as JSON unless told otherwise. */
  open(address: string | URL, headers: Record<string, string> = { accept: 'application/json' }): Promise<Answer> {
    const { pathname, search } = new URL(address, 'http://any')
    return this.#send('GET', pathname + search, { headers })
  }

  /** Puts the cookies of another browser beside its own, as somebody who stole them would. */
  take(other: Visitor, wanted: (name: string) => boolean): this {
    for (const [name, value] of other.cookies) if (wanted(name)) this.cookies.set(name, value)
    return this
  }

  async #send(method: string, target: string, init: RequestInit): Promise<Answer> {
    const { url } = this.#server()
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ')
    const own = { 'sec-fetch-site': 'same-origin', origin: url, ...(cookie !== '' && { cookie }) }
    const headers = { ...own, ...Object(init.headers) }
    const response = await fetch(url + target, { ...init, method, headers, redirect: 'manual' })
    const text = await response.text()
    for (const set of response.headers.getSetCookie()) this.#keep(set)
    this.received.push(`${JSON.stringify([...response.headers])}\n${text}`)
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  #keep(cookie: string): void {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
    if (value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** The cookies that bind authorizations to a browser. */
export const isTransactionCookie = (name: string): boolean => name.startsWith('plugboard_oauth_')
