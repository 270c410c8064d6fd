import { expect } from 'vitest'
import type { Plugboard } from '../support/plugboard.js'

interface Person {
  name: string
  email: string
  password: string
}

const MOST_PAGES = 150

/** A browser without a screen: it keeps its cookies, follows links and submits forms. */
export class Browser {
  /** Every value the session cookie had. */
  readonly sessions: string[] = []
  readonly #server: Plugboard
  readonly #onPage: (about: string, text: string) => void
  #cookie = ''

  constructor(server: Plugboard, onPage: (about: string, text: string) => void) {
    this.#server = server
    this.#onPage = onPage
  }

  /** Creates the first administrator, once with a password that is too short. */
  async setUp(link: string, person: Person): Promise<void> {
    const path = new URL(link).pathname
    expect((await this.#fetch(path)).status).toBe(200)
    expect((await this.#submit(path, { ...person, email: 'no address' })).status).toBe(422)
    expect((await this.#submit(path, { ...person })).status).toBe(303)
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.#submit('/sign-in', { email, password, next: '/' })
  }

  async signOut(): Promise<void> {
    await this.#submit('/sign-out', {})
  }

  /** Opens pages and every page of this server they lead to. Answers the paths. */
  async crawl(starts: readonly string[]): Promise<string[]> {
    const seen = new Set<string>()
    const open = [...starts]
    for (let path = open.shift(); path !== undefined && seen.size < MOST_PAGES; path = open.shift()) {
      if (seen.has(path)) continue
      seen.add(path)
      open.push(...(await this.#linksOf(path)))
    }
    return [...seen]
  }

  async #linksOf(path: string): Promise<string[]> {
    const response = await this.#fetch(path)
    expect(response.status, path).toBeLessThan(500)
    const { location } = response
    const links = [...response.text.matchAll(/(?:href|hx-get|data-href)="([^"#]+)/g)].map(([, link = '']) => link)
    return [...links, ...(location ? [location] : [])]
      .map((link) => new URL(link.replaceAll('&amp;', '&'), new URL(path, this.#server.url)))
      .filter(({ origin, pathname }) => origin === new URL(this.#server.url).origin && !pathname.startsWith('/assets/'))
      .map(({ pathname, search }) => pathname + search)
  }

  #submit(path: string, fields: Record<string, string>) {
    return this.#fetch(path, { method: 'POST', body: new URLSearchParams(fields) })
  }

  async #fetch(path: string, init: RequestInit = {}) {
    // A connection of its own: one that was idle may be closed by the server in the moment it is used again.
    const about = { 'sec-fetch-site': 'same-origin', origin: this.#server.url, connection: 'close' }
    const headers = { ...about, cookie: this.#cookie }
    const response = await fetch(this.#server.url + path, { ...init, headers, redirect: 'manual' })
    const text = await response.text()
    for (const cookie of response.headers.getSetCookie()) this.#take(cookie)
    const location = response.headers.get('location')
    this.#onPage(`${init.method ?? 'GET'} ${path}`, `${location}\n${text}`)
    return { status: response.status, text, location }
  }

  #take(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    this.#cookie = pair
    const value = pair.slice(pair.indexOf('=') + 1)
    if (value !== '') this.sessions.push(value)
  }
}
