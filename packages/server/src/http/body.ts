import type { FormBody } from './http-request.js'
import { JSON_LIMITS, parseJson } from './json-guard.js'
import { HttpProblem } from './problem.js'
import { type BodySource, readBytes } from './read-bytes.js'
import type { RouteLimits } from './route-entry.js'

const BODY_LIMIT = 256 * 1024
const FORM_FIELDS = 1_000

/** The headers that say what a body is. */
export interface BodyHeaders {
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON body.
 *
 * @throws HttpProblem 400 `body_required` (empty and not `optional`), `not_utf8`; 413; 415; and those of `parseJson`.
 */
export async function readJsonBody(
  source: BodySource,
  headers: BodyHeaders,
  limits: RouteLimits,
  optional: boolean,
): Promise<unknown> {
  const bytes = await readBody(source, headers, limits, (type) => optional || isJson(type))
  if (bytes.byteLength === 0) {
    if (optional) return {}
    throw new HttpProblem({ status: 400, code: 'body_required', detail: 'A JSON body is required.' })
  }
  if (!isJson(headers.contentType)) throw unsupported()
  return parseJson(decode(bytes), { ...JSON_LIMITS, ...given(limits) })
}

/**
 * Reads a form, url-encoded or multipart; an empty body is an empty form.
 *
 * @throws HttpProblem 400 `invalid_form`; 413; 415; 422 `too_many_fields`.
 */
export async function readFormBody(source: BodySource, headers: BodyHeaders, limits: RouteLimits): Promise<FormBody> {
  const type = mediaType(headers.contentType)
  const isForm = type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data'
  const isEmpty = type === '' && headers.contentType === undefined
  const bytes = await readBody(source, headers, limits, () => isForm || isEmpty)
  if (bytes.byteLength === 0) return new URLSearchParams()
  if (!isForm) throw unsupported()
  const form =
    type === 'multipart/form-data'
      ? await parseMultipart(bytes, headers.contentType ?? '')
      : new URLSearchParams(decode(bytes))
  if ([...form.keys()].length > FORM_FIELDS) {
    throw new HttpProblem({ status: 422, code: 'too_many_fields', detail: `A form may have ${FORM_FIELDS} fields.` })
  }
  return form
}

/** Reads a body of any type; `limits.body` holds. */
export function readRawBody(source: BodySource, limits: RouteLimits): Promise<Uint8Array> {
  return readBytes(source, limits.body ?? BODY_LIMIT)
}

/** The type is looked at first, so that a body of the wrong one is not read. */
async function readBody(
  source: BodySource,
  { contentType, contentEncoding }: BodyHeaders,
  limits: RouteLimits,
  accepts: (type: string | undefined) => boolean,
): Promise<Uint8Array> {
  const isEmpty = source.contentLength === '0' || (source.contentLength === undefined && !hasBody(source))
  if (!isEmpty && !accepts(contentType)) throw unsupported()
  if (contentEncoding !== undefined && contentEncoding !== 'identity') throw unsupported()
  return readBytes(source, limits.body ?? BODY_LIMIT)
}

function hasBody({ incoming, request }: BodySource): boolean {
  return incoming ? incoming.headers['transfer-encoding'] !== undefined : request.body !== null
}

function given({ keys, strings, stringLength }: RouteLimits) {
  return {
    ...(keys === undefined ? {} : { keys }),
    ...(strings === undefined ? {} : { strings }),
    ...(stringLength === undefined ? {} : { stringLength }),
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new HttpProblem({ status: 400, code: 'not_utf8', detail: 'The body is not UTF-8 text.', cause })
  }
}

async function parseMultipart(bytes: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(Buffer.from(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch (cause) {
    throw new HttpProblem({ status: 400, code: 'invalid_form', detail: 'The form could not be read.', cause })
  }
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function isJson(contentType: string | undefined): boolean {
  const [, charset = 'utf-8'] = /charset="?([\w-]+)"?/i.exec(contentType ?? '') ?? []
  return mediaType(contentType) === 'application/json' && charset.toLowerCase() === 'utf-8'
}

function unsupported(): HttpProblem {
  return new HttpProblem({
    status: 415,
    code: 'unsupported_content_type',
    detail: 'The body must be of the content type this address takes, and not compressed.',
    hint: 'The REST API takes application/json; pages take forms.',
  })
}
