/** The cookie that carries a session: its name and its attributes depend on whether browsers use https. */
export class SessionCookie {
  readonly name: string
  readonly #attributes: string

  /**
   * @param name without https. Default `plugboard_sid`. Cookies know no ports: a second server on one machine, open in
   * the same browser, needs another one.
   */
  constructor(isSecure: boolean, name = 'plugboard_sid') {
    this.name = isSecure ? '__Host-sid' : name
    this.#attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  }

  /** The header that makes a browser keep a session until it is closed. */
  set(value: string): { 'set-cookie': string } {
    return { 'set-cookie': `${this.name}=${value}; ${this.#attributes}` }
  }

  /** The header that makes a browser forget its session. */
  clear(): { 'set-cookie': string } {
    return { 'set-cookie': `${this.name}=; Max-Age=0; ${this.#attributes}` }
  }
}
