/** What the server says to one request. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  /** JSON unless it is text or bytes. */
  body: unknown
}

export const ok = (body: unknown): Answer => ({ status: 200, body })

interface Refusal {
  status: string
  message: string
  /** Of google.rpc.ErrorInfo. */
  reason?: string
  /** Of the older list of errors. */
  older?: string
}

/** A refusal in the format of Google's APIs (https://cloud.google.com/apis/design/errors). */
export function refusal(code: number, { status, message, reason, older }: Refusal): Answer {
  const details = reason && [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata: {} },
  ]
  const errors = older && [{ message, domain: 'global', reason: older }]
  return {
    status: code,
    body: { error: { code, message, status, ...(errors && { errors }), ...(details && { details }) } },
  }
}

export const unauthenticated = () =>
  refusal(401, {
    status: 'UNAUTHENTICATED',
    message: 'Request had invalid authentication credentials.',
    older: 'authError',
  })

export const unregistered = () =>
  refusal(403, { status: 'PERMISSION_DENIED', message: "Method doesn't allow unregistered callers." })

export const scopeMissing = () =>
  refusal(403, {
    status: 'PERMISSION_DENIED',
    message: 'Request had insufficient authentication scopes.',
    reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    older: 'insufficientPermissions',
  })

export const apiDisabled = () =>
  refusal(403, {
    status: 'PERMISSION_DENIED',
    message: 'The API has not been used in project 1 before or it is disabled.',
    reason: 'SERVICE_DISABLED',
    older: 'accessNotConfigured',
  })

export const keyInvalid = () =>
  refusal(400, {
    status: 'INVALID_ARGUMENT',
    message: 'API key not valid. Please pass a valid API key.',
    reason: 'API_KEY_INVALID',
    older: 'badRequest',
  })

export const keyBlocked = () =>
  refusal(403, {
    status: 'PERMISSION_DENIED',
    message: 'Requests to this API are blocked.',
    reason: 'API_KEY_SERVICE_BLOCKED',
    older: 'forbidden',
  })

export const notFound = (message: string) => refusal(404, { status: 'NOT_FOUND', message, older: 'notFound' })

export const invalid = (message: string) => refusal(400, { status: 'INVALID_ARGUMENT', message, older: 'invalid' })
