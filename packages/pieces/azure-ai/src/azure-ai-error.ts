import { httpError, PieceError, scrub } from '@plugboard/core'
import { SERVICES, type Service } from './azure-services.js'
import { type About, BY_CODE, BY_STATUS, type Reading, readings } from './error-readings.js'
import { type Refusal, recordOf } from './refusal.js'

/** What must be known of a call to say what went wrong. */
export interface CallFacts {
  service: Service
  apiKey: string
  /** The form's fields that gave what the call is about. */
  fields?: Partial<Record<About, string>>
  /** The form's fields by the names of the service's parameters. */
  parameters?: Readonly<Record<string, string>>
}

/** The `PieceError` for an answer, or a failed operation, that says no. Quotes the service only about parameters. */
export function azureError(refusal: Refusal, facts: CallFacts): PieceError {
  const reading = read(refusal, facts)
  const field = fieldOf(reading, facts)
  const { code, message, hint } = reading
  return httpError(refusal, { code, message, hint, ...(field !== undefined && { field }) })
}

function fieldOf({ at, field }: Told, { fields }: CallFacts): string | undefined {
  if (field !== undefined) return field
  return typeof at === 'object' ? fields?.[at.about] : at
}

/** A reading, with a field of the form where it is known already. */
type Told = Reading & { field?: string | undefined }

function read(refusal: Refusal, facts: CallFacts): Told {
  const found = byWords(refusal) ?? byCode(refusal)
  if (found === readings.unsafe) return { ...readings.unsafe, message: whyUnsafe(refusal) }
  if (found) return found
  const { status } = refusal
  if (status === 413 && facts.service !== 'documents') return readings.tooLong
  const byStatus = BY_STATUS[status]
  if (byStatus === readings.missing) return { ...readings.missing, message: missingMessage(facts) }
  if (byStatus) return byStatus
  if (status >= 500)
    return { ...readings.unavailable, message: `The service failed or is overloaded (HTTP ${status}).` }
  return status >= 400 ? wrong(refusal, facts) : readings.elsewhere
}

const missingMessage = ({ service }: CallFacts) => `The resource does not offer ${SERVICES[service].title}.`

function byCode({ codes }: Refusal): Reading | undefined {
  return codes.filter((code) => Object.hasOwn(BY_CODE, code)).map((code) => BY_CODE[code])[0]
}

/** What has a number for its code only. */
function byWords({ status, message }: Refusal): Reading | undefined {
  if ((status === 403 || status === 429) && /out of call volume quota/i.test(message)) return readings.quota
  if (status !== 403) return undefined
  if (/virtual network|firewall|public access is disabled|private endpoint/i.test(message)) return readings.network
  return /key based authentication|local ?auth/i.test(message) ? readings.keysOff : undefined
}

/** The categories a content filter knows, as people say them. */
const CATEGORIES: Readonly<Record<string, string>> = {
  hate: 'hate',
  self_harm: 'self-harm',
  sexual: 'sexual content',
  violence: 'violence',
  jailbreak: 'an attempt to get around the rules',
  indirect_attack: 'hidden instructions',
  profanity: 'profanity',
}

function whyUnsafe({ inner }: Refusal): string {
  const results = recordOf(inner.content_filter_result ?? inner.content_filter_results)
  const found = Object.entries(CATEGORIES).filter(([name]) => recordOf(results[name]).filtered === true)
  const why = found.length === 0 ? '' : ` for ${found.map(([, words]) => words).join(', ')}`
  return `The content filter of the deployment turned the request away${why}.`
}

function wrong(refusal: Refusal, facts: CallFacts): Told {
  const said = refusal.message === '' ? '' : ` It says: ${quote(refusal.message, facts.apiKey)}`
  return {
    code: 'invalid_input',
    message: `The service did not accept the request.${said}`,
    field: parameterField(refusal, facts),
    hint: 'Change the named setting, or leave it empty.',
  }
}

/** Named in `param`, or in the words of the other services: `The parameter pages is invalid`. */
function parameterField({ param, message }: Refusal, { parameters = {}, fields }: CallFacts): string | undefined {
  if (param.includes('image')) return fields?.image
  const named = param === '' ? (/\bparameter '?(\w+)/i.exec(message)?.[1] ?? '') : (/^\w+/.exec(param)?.[0] ?? '')
  if (named === 'messages' || named === 'input') return fields?.text
  return Object.hasOwn(parameters, named) ? parameters[named] : undefined
}

const LONGEST_QUOTE = 300

function quote(message: string, apiKey: string): string {
  const line = scrub(message, [apiKey]).replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line
}

/** For an answer that is not what the service documents. */
export const badAnswer = (message: string, hint = 'Try again; if it stays, check the endpoint.'): PieceError =>
  new PieceError('bad_response', message, { hint })
