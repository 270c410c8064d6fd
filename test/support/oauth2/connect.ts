import type { Answer, Plugboard } from '../plugboard.js'

interface Options {
  /** Scopes asked for besides those of the form. */
  scopes?: readonly string[]
  environment?: string
}

/**
 * Authorizes a connection as the holder of an API token can: begins, lets the provider consent, and comes back with the
 * cookie of the beginning. Answers how it ended.
 */
export async function connect(server: Plugboard, key: string, options: Options = {}): Promise<Answer> {
  const { scopes = [], environment = 'development' } = options
  const begun = await server.inEnvironment('POST', `/connections/${key}/authorize`, { scopes }, environment)
  if (begun.status !== 200) return begun
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
  const consent = await fetch(begun.body.authorizationUrl, { redirect: 'manual' })
  const callback = consent.headers.get('location') ?? ''
  const back = await fetch(callback, { redirect: 'manual', headers: { cookie, accept: 'application/json' } })
  if (back.status !== 303) throw new Error(`the callback answered ${back.status}: ${await back.text()}`)
  return server.inEnvironment('GET', `/connections/${key}/authorizations/${begun.body.id}`, undefined, environment)
}
