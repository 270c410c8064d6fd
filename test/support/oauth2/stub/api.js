import { json } from './http.js'

/** What an action of the API needs beside a live access token; nothing when empty. @type {Readonly<Record<string, string>>} */
export const API_SCOPES = { ping: '', read: 'mail.read', send: 'mail.send' }

/**
 * Answers `/api/<action>`, which only a live access token with the action's scope gets into.
 *
 * @param {string} action
 * @param {{ subject: string, scopes: readonly string[] } | undefined} holder Whose token it is; undefined for none that
 *   is good.
 */
export function answerApi(action, holder) {
  const scope = API_SCOPES[action]
  if (scope === undefined) return json(404, { error: 'not_found' })
  if (!holder) return invalidToken()
  if (scope !== '' && !holder.scopes.includes(scope)) return json(403, { error: 'insufficient_scope', scope })
  return json(200, { ok: true, sub: holder.subject })
}

/** How an access token that is not good is refused (RFC 6750, 3). */
export const invalidToken = () =>
  json(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' })

/**
 * The access token of a request.
 *
 * @param {import('node:http').IncomingMessage} request
 */
export const bearerToken = (request) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
