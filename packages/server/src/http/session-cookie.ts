/** The cookie that carries a session: its name and its attributes depend on whether browsers use https. */
export class SessionCookie {
  readonly name: string
  readonly #attributes: string

  constructor(isSecure: boolean) {
    this.name = isSecure ? '__Host-sid' : 'plugboard_sid'
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
