import { httpError, PieceError, type PieceErrorCode } from '@plugboard/core'
import { readingOf } from './error-readings.js'
import { unknownObject, wrongProof } from './graph-readings.js'
import type { Reading, Subject } from './reading.js'
import { retryTimeIn } from './retry-time.js'

/** An error as the Graph API tells it. Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export interface GraphRefusal {
  code: number
  subcode: number
  /** The text speaks of the proof of the app secret, which has no code of its own. */
  isAboutProof: boolean
}

/** Input fields by what a failure may be about; subjects of the connection have theirs already. */
export type SubjectFields = Partial<Readonly<Record<Subject, string>>>

const OF_CONNECTION: SubjectFields = {
  token: 'systemUserToken',
  app: 'appId',
  appSecret: 'appSecret',
  phoneNumber: 'phoneNumberId',
  account: 'businessAccountId',
}

/** The error in an answer; undefined when there is none. Some come with a status that is no error. */
export function refusalIn(answer: unknown): GraphRefusal | undefined {
  const error = memberOf(answer, 'error')
  const code = memberOf(error, 'code')
  if (typeof code !== 'number') return undefined
  const subcode = memberOf(error, 'error_subcode')
  const message = memberOf(error, 'message')
  return {
    code,
    subcode: typeof subcode === 'number' ? subcode : 0,
    isAboutProof: typeof message === 'string' && message.includes('appsecret_proof'),
  }
}

/** A property of what may be an object. */
const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** The `PieceError` for an answer that refuses. Quotes nothing of it but the number of the error. */
export function graphError(
  response: Pick<Response, 'status' | 'headers'>,
  refusal: GraphRefusal | undefined,
  fields: SubjectFields = {},
): PieceError {
  const found = refusal && meaningOf(refusal)
  if (found) return fromReading(response, found, fields)
  const named = refusal && { message: `Meta refused the request (error ${refusal.code}).` }
  const status = response.status < 300 ? 400 : response.status
  return httpError({ status, headers: response.headers }, { ...named })
}

function meaningOf({ code, subcode, isAboutProof }: GraphRefusal): Reading | undefined {
  if (isAboutProof) return wrongProof
  return code === 100 && subcode === 33 ? unknownObject : readingOf(code, subcode)
}

/** The field of a form that a failure is about. */
function fieldOf(about: Subject | undefined, fields: SubjectFields): string | undefined {
  return about && (fields[about] ?? OF_CONNECTION[about])
}

function fromReading(
  { headers }: Pick<Response, 'headers'>,
  { code, message, hint, about }: Reading,
  fields: SubjectFields,
): PieceError {
  const field = fieldOf(about, fields)
  const retryAfter = code === 'rate_limited' ? retryTimeIn(headers) : undefined
  return httpError(
    { status: 400, headers },
    { code, message, hint, ...(field !== undefined && { field }), ...(retryAfter !== undefined && { retryAfter }) },
  )
}

const OPEN: ReadonlySet<PieceErrorCode> = new Set(['timeout', 'provider_unavailable', 'bad_response'])

/** The same failure of a call that sends something, where it is open whether that was done. */
export function inDoubt(error: PieceError): PieceError {
  if (!OPEN.has(error.code)) return error
  const { code, message, retryAfter, field, cause } = error
  return new PieceError(code, message, {
    hint: 'Look whether the message has arrived before you send it again: Meta may have taken it.',
    cause,
    ...(field !== undefined && { field }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}
