import { createHash } from 'node:crypto'

/** An answer of a token endpoint that is JSON. */
interface TokenAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
}

const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-in-all'
const REDIRECT_URI = 'http://127.0.0.1/callback'

/** The plainest client of a provider, to see what the provider does. */
export class TokenClient {
  readonly #url: string
  readonly #id: string
  readonly #secret: string

  constructor(url: string, id = 'acme', secret = 'acme-secret') {
    this.#url = url
    this.#id = id
    this.#secret = secret
  }

  /** Sends a token request and gives the answer as it comes. */
  send(parameters: Record<string, string>): Promise<Response> {
    return fetch(`${this.#url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${this.#id}:${this.#secret}`).toString('base64')}` },
      body: new URLSearchParams(parameters),
      redirect: 'manual',
    })
  }

  async token(parameters: Record<string, string>): Promise<TokenAnswer> {
    const response = await this.send(parameters)
    return { status: response.status, body: await response.json() }
  }

  refresh(refreshToken: string): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken })
  }

  /** Visits the authorization endpoint and gives the parameters of the callback. An empty parameter is left out. */
  async authorize(more: Record<string, string> = {}): Promise<URLSearchParams> {
    const parameters = {
      response_type: 'code',
      client_id: this.#id,
      redirect_uri: REDIRECT_URI,
      scope: 'openid mail.read',
      state: 'a-state',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    }
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''))
    const response = await fetch(`${this.#url}/authorize?${query}`, { redirect: 'manual' })
    return new URL(response.headers.get('location') ?? '').searchParams
  }

  /** Redeems a code with the verifier of `authorize`. An empty parameter is left out. */
  redeem(code: string | null, more: Record<string, string> = {}): Promise<TokenAnswer> {
    const grant = { grant_type: 'authorization_code', code: code ?? '', redirect_uri: REDIRECT_URI }
    const parameters = Object.entries({ ...grant, code_verifier: VERIFIER, ...more })
    return this.token(Object.fromEntries(parameters.filter(([, value]) => value !== '')))
  }
}
