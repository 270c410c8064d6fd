import { Type } from '@sinclair/typebox'
import type { DomainFieldError } from '../domain-error.js'
import { readFormBody, readJsonBody, readRawBody } from './body.js'
import { fieldErrors } from './field-errors.js'
import type { IncomingRequest } from './incoming-request.js'
import { HttpProblem } from './problem.js'
import { readQuery } from './query.js'
import type { BodySource } from './read-bytes.js'

const NOTHING = Type.Object({})

/**
 * Reads the query parameters by the route's schema.
 *
 * @throws HttpProblem 422 with the parameters at fault.
 */
export function checkQuery(request: IncomingRequest): void {
  const { query: schema, kind } = request.route
  const { values, errors } = readQuery(schema, request.search, kind === 'api')
  const problems = [...errors, ...fieldErrors(schema ?? NOTHING, values)]
  if (problems.length > 0) throw notAccepted(problems)
  request.query = values
}

/**
 * Reads the body in the form the route takes it, and checks it against its schema.
 *
 * @throws HttpProblem 400, 413, 415; 422 with the fields at fault.
 */
export async function checkBody(request: IncomingRequest): Promise<void> {
  const { reads, limits = {}, body: schema, bodyOptional = false } = request.route
  if (reads === 'nothing') return
  const source: BodySource = {
    incoming: request.incoming,
    request: request.raw,
    contentLength: request.header('content-length'),
  }
  if (reads === 'bytes') {
    request.bytes = await readRawBody(source, limits)
    return
  }
  const headers = { contentType: request.header('content-type'), contentEncoding: request.header('content-encoding') }
  if (reads === 'form') {
    request.form = await readFormBody(source, headers, limits)
    return
  }
  request.body = await readJsonBody(source, headers, limits, bodyOptional)
  const problems = schema ? fieldErrors(schema, request.body) : []
  if (problems.length > 0) throw notAccepted(problems)
}

function notAccepted(errors: readonly DomainFieldError[]): HttpProblem {
  const [first] = errors
  const only = errors.length === 1 && first ? `${first.field || 'body'}: ${first.message}` : undefined
  return new HttpProblem({
    status: 422,
    code: first?.code ?? 'invalid',
    detail: only ?? `${errors.length} fields are not accepted.`,
    field: first?.field,
    errors,
  })
}
