import { httpError, type PieceError } from '@plugboard/core'
import { BY_STATUS, type Reading, readings } from './error-readings.js'

const key = {
  code: 'invalid_credentials',
  message: 'Google does not accept this key.',
  field: 'key',
  hint: 'Check in the Google Cloud console that the service account and this key still exist, or create a new JSON key.',
} as const satisfies Reading

const disabled = {
  ...key,
  message: 'The service account is disabled or deleted.',
  hint: 'Enable the service account in the Google Cloud console, or use another one.',
} as const satisfies Reading

const clock = {
  code: 'invalid_credentials',
  message: 'Google does not accept the time at which Plugboard signed the request.',
  hint: 'Set the clock of the machine Plugboard runs on.',
} as const satisfies Reading

const user = {
  code: 'invalid_credentials',
  message: 'Google knows no such user.',
  field: 'subject',
  hint: 'Enter the primary e-mail address of a user of the Google Workspace, not of a group or a consumer account.',
} as const satisfies Reading

const delegation = {
  code: 'permission_denied',
  message: 'The service account may not act for this user.',
  field: 'subject',
  hint: 'An administrator adds its client ID with the scopes of the chosen services at https://admin.google.com/ac/owl/domainwidedelegation; it can take a day to work.',
} as const satisfies Reading

const scopes = {
  code: 'permission_denied',
  message: 'The service account may not be given the rights of the chosen services.',
  field: 'services',
  hint: 'Choose fewer services, or ask the administrator of the Google Cloud project.',
} as const satisfies Reading

interface Rule {
  error: string
  /** What the description says, where it makes a difference. */
  says?: RegExp
  reading: Reading
}

/** The first that fits. Source: https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes */
const RULES: readonly Rule[] = [
  { error: 'invalid_grant', says: /timeframe|\biat\b|\bexp\b|short-lived/i, reading: clock },
  { error: 'invalid_grant', says: /not a valid email|invalid email|user id/i, reading: user },
  { error: 'invalid_grant', reading: key },
  { error: 'invalid_client', reading: key },
  { error: 'disabled_client', reading: disabled },
  { error: 'deleted_client', reading: disabled },
  { error: 'unauthorized_client', reading: delegation },
  { error: 'access_denied', reading: delegation },
  { error: 'invalid_scope', reading: scopes },
  { error: 'admin_policy_enforced', reading: readings.policy },
  { error: 'org_internal', reading: readings.policy },
]

/** The `PieceError` for a refusal of the token endpoint (RFC 6749 §5.2). Quotes nothing of what was sent. */
export function tokenError(response: Response, body: string, actsForUser: boolean): PieceError {
  const { error, description } = asTokenRefusal(body)
  const rule = RULES.find((one) => one.error === error && (one.says?.test(description) ?? true))
  const reading = rule?.reading ?? byStatus(response.status)
  const found = reading === delegation && !actsForUser ? scopes : reading
  return httpError(response, found)
}

function byStatus(status: number): Reading {
  if (status >= 500) return readings.unavailable
  if (status < 400) return readings.elsewhere
  return BY_STATUS[status] ?? key
}

function asTokenRefusal(body: string): { error: string; description: string } {
  const { error, error_description: description } = parsed(body)
  return { error: textOf(error), description: textOf(description) }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Empty for what is no JSON object, such as the error page of a proxy. */
function parsed(body: string): { error?: unknown; error_description?: unknown } {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
