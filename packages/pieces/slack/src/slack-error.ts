import { httpError, isPieceError, networkError, PieceError, type PieceErrorCode } from '@plugboard/core'
import { READINGS, wrongBlocks } from './error-readings.js'
import type { Reading } from './reading.js'
import { asRefusal, type Refusal } from './refusal.js'
import type { Credentials } from './token-of.js'

type Method = Credentials['method']

/** What went over the wire in a call: the answer, or why there was none. */
export interface Seen {
  response?: Response
  failure?: unknown
}

/** What must be known of a call to say what went wrong. */
interface CallFacts {
  method: Method
  signal: AbortSignal
  /** The call changes something, so that a lost answer leaves open whether it has. */
  sends: boolean
  /** What the action calls the fields that the readings name. */
  names: Readonly<Record<string, string>>
}

const NEW_TOKEN: Readonly<Record<Method, string>> = {
  oauth2: 'Reconnect, so that Slack issues a new token.',
  'bot-token': 'Copy the bot token again from “OAuth & Permissions” in the settings of the Slack app.',
}

const ADD_SCOPE: Readonly<Record<Method, string>> = {
  oauth2: 'Reconnect and allow what is asked for; the Slack app must have the scope among its bot token scopes.',
  'bot-token': 'Add the scope under “OAuth & Permissions” in the settings of the Slack app, and install the app again.',
}

/** How a missing scope reads. `needed` may be several of which Slack wants one, separated by commas. */
export function missingScope(needed: string, method: Method): Required<Omit<Reading, 'field'>> {
  const which = needed === '' ? 'a scope that is needed' : `the scope ${needed.split(/[\s,]+/).join(' or ')}`
  return { code: 'permission_denied', message: `The connection lacks ${which}.`, hint: ADD_SCOPE[method] }
}

/** The `PieceError` for whatever went wrong in a call. Of the answer it holds Slack's word and nothing else. */
export function slackError(error: unknown, seen: Seen, facts: CallFacts): PieceError {
  const { response } = seen
  const refusal = response?.status === 200 && isJson(response) ? asRefusal(error) : undefined
  if (refusal && response) return refused(refusal, response, facts, error)
  const reason = unanswered(error, seen, facts)
  return facts.sends && IN_DOUBT.has(reason.code) ? inDoubt(reason) : reason
}

const isJson = ({ headers }: Response) => /^application\/json\b/i.test(headers.get('content-type') ?? '')

const IN_DOUBT: ReadonlySet<PieceErrorCode> = new Set(['timeout', 'provider_unavailable', 'bad_response'])

function inDoubt({ code, message, retryAfter, cause }: PieceError): PieceError {
  const hint = 'Look in the channel before you run it again: Slack may have done it.'
  return new PieceError(code, message, { hint, cause, ...(retryAfter !== undefined && { retryAfter }) })
}

function unanswered(error: unknown, { response, failure }: Seen, facts: CallFacts): PieceError {
  if (isPieceError(failure)) return failure
  return response && response.status !== 200 ? refusedByStatus(response, facts, error) : unreadable(error, facts)
}

function refused(refusal: Refusal, { headers }: Response, { method, names }: CallFacts, cause: unknown): PieceError {
  const reading = read(refusal, method)
  const field = reading.code === 'invalid_credentials' ? tokenField(method) : nameOf(reading.field, names)
  return httpError(
    { status: 200, headers },
    {
      code: reading.code,
      message: reading.message,
      hint: reading.hint ?? NEW_TOKEN[method],
      ...(field !== undefined && { field }),
      cause,
    },
  )
}

const nameOf = (field: string | undefined, names: CallFacts['names']) =>
  field !== undefined && Object.hasOwn(names, field) ? names[field] : field

function read({ word, needed, place }: Refusal, method: Method): Reading {
  if (word === 'missing_scope') return missingScope(needed, method)
  if (word === 'invalid_blocks' && place !== '') return wrongBlocks(place)
  return (
    READINGS.get(word) ?? {
      code: 'invalid_input',
      message: `Slack refused the call: ${word}.`,
      hint: 'See what https://docs.slack.dev/reference/methods says of this error.',
    }
  )
}

const tokenField = (method: Method) => (method === 'bot-token' ? 'botToken' : undefined)

/** Slack itself uses few statuses beside 200 and 429; what stands before it may use any. */
function refusedByStatus(response: Response, { method }: CallFacts, cause: unknown): PieceError {
  const field = response.status === 401 ? tokenField(method) : undefined
  return httpError(response, { hint: hintFor(response.status, method), ...(field !== undefined && { field }), cause })
}

function hintFor(status: number, method: Method): string | undefined {
  if (status === 401) return NEW_TOKEN[method]
  if (status === 429) return READINGS.get('ratelimited')?.hint
  if (status >= 500) return READINGS.get('service_unavailable')?.hint
  return 'Ask the operator of Plugboard whether the endpoint "api" leads to Slack, and what stands in between.'
}

/** The answer broke off, or is none of Slack's. */
function unreadable(error: unknown, { signal }: CallFacts): PieceError {
  if (signal.aborted) {
    const hint = 'Run it again, with more time if it was stopped by a time limit.'
    return new PieceError('timeout', 'The run was cancelled before Slack had answered.', { hint, cause: error })
  }
  const network = networkError(error)
  if (network) return network
  if (error instanceof Error && error.name === 'TimeoutError') {
    const hint = 'Try again later; https://slack-status.com tells of faults.'
    return new PieceError('timeout', 'Slack did not answer in time.', { hint, cause: error })
  }
  return new PieceError('bad_response', 'The answer of Slack could not be read.', {
    hint: 'Try again; if it stays, ask the operator of Plugboard whether the endpoint "api" leads to Slack.',
    cause: error,
  })
}
