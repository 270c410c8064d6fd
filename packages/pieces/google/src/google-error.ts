import { httpError, type PieceError, type PieceErrorCode, scrub } from '@plugboard/core'
import { BY_REASON, BY_STATUS, type Reading, readings } from './error-readings.js'
import { asRefusal, type Refusal } from './refusal.js'

/** What must be known of a call to say what went wrong. */
export interface CallFacts {
  /** Taken out of what is quoted. */
  secrets: readonly string[]
  /** Field of the connection that holds the credentials; absent where they are not in the form. */
  credential?: string
  /** Fields of the action's form, by the code of the error they may be at fault for. */
  fields?: Readonly<Partial<Record<PieceErrorCode, string>>>
  /** Scope the call needs. */
  scope?: string
  /** Looked at before anything else; the first whose pattern is found in Google's words. */
  rules?: readonly Rule[]
}

/** How a refusal reads whose own words tell more than its reason. */
export interface Rule {
  says: RegExp
  reading: Reading
}

/** The `PieceError` for an answer that is not 2xx. */
export function googleError(response: Response, body: string, facts: CallFacts): PieceError {
  const refusal = asRefusal(response.status, body)
  const reading = facts.rules?.find(({ says }) => says.test(refusal.message))?.reading ?? read(refusal, facts)
  const { code, message, hint } = reading
  const field = fieldAtFault(reading, facts)
  const retryAfter = code === 'rate_limited' ? secondsUntil(refusal.message) : undefined
  return httpError(response, {
    code,
    message,
    hint,
    ...(field !== undefined && { field }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

const LONGEST_WAIT = 3_600

/** Gmail says when it is to be asked again in words: `User-rate limit exceeded.  Retry after 2026-11-20T19:00:00.000Z`. */
function secondsUntil(message: string): number | undefined {
  const time = Date.parse(/retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message)?.[1] ?? '')
  const seconds = Math.ceil((time - Date.now()) / 1_000)
  return seconds >= 0 ? Math.min(seconds, LONGEST_WAIT) : undefined
}

function read(refusal: Refusal, facts: CallFacts): Reading {
  const known = refusal.reasons.find((reason) => Object.hasOwn(BY_REASON, reason))
  const reading = (known === undefined ? undefined : BY_REASON[known]) ?? BY_STATUS[refusal.status]
  if (reading === readings.scope && facts.scope !== undefined) {
    return { ...reading, message: `The connection was not granted the scope ${facts.scope}.` }
  }
  return reading ?? byRange(refusal, facts)
}

function byRange({ status, message }: Refusal, facts: CallFacts): Reading {
  if (status >= 500) return { ...readings.unavailable, message: `Google failed or is overloaded (HTTP ${status}).` }
  if (status < 400) return readings.elsewhere
  const said = message === '' ? '' : ` It says: ${quote(message, facts.secrets)}`
  return {
    code: 'invalid_input',
    message: `Google did not accept the request.${said}`,
    hint: 'Change what Google names, and try again.',
  }
}

function fieldAtFault({ code, field }: Reading, { fields, credential }: CallFacts): string | undefined {
  return field ?? fields?.[code] ?? (code === 'invalid_credentials' ? credential : undefined)
}

const LONGEST_QUOTE = 300

function quote(message: string, secrets: readonly string[]): string {
  const line = scrub(message, secrets)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line
}
