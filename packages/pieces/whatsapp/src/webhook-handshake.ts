import { isSameText } from './webhook-signature.js'

/** A request that arrived at the address of the webhook. */
interface HandshakeRequest {
  method: string
  query: Readonly<Record<string, string>>
}

/** What Meta is told. */
export interface HandshakeAnswer {
  status: number
  body?: string
}

/**
 * Answers Meta's question whether the address is ours: the challenge is given back to whoever knows the secret of the
 * subscription. Undefined for every other request.
 *
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export function answerHandshake(request: HandshakeRequest, secret: string): HandshakeAnswer | undefined {
  const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge = '' } = request.query
  if (request.method !== 'GET' || mode === undefined) return undefined
  if (!isSameText(token, secret) || secret === '' || mode !== 'subscribe') return { status: 403 }
  return /^[A-Za-z0-9_-]{1,256}$/.test(challenge) ? { status: 200, body: challenge } : { status: 400 }
}
