import type { DomainFieldError } from '../domain-error.js'
import { Reply } from './reply.js'

export const PROBLEM_TYPE = 'application/problem+json'

export interface ProblemOptions {
  readonly status: number
  /** Stable name; callers switch on it. */
  readonly code: string
  /** A sentence for people; shown to the caller. */
  readonly detail: string
  readonly field?: string | undefined
  readonly hint?: string | undefined
  readonly errors?: readonly DomainFieldError[] | undefined
  /** Further members of the problem, plain JSON. They cannot replace one of its own. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** A refusal of the HTTP layer itself, or what it makes of another error. */
export class HttpProblem extends Error {
  readonly status: number
  readonly code: string
  readonly options: ProblemOptions

  constructor(options: ProblemOptions) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HttpProblem'
    this.status = options.status
    this.code = options.code
    this.options = options
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  414: 'Address too long',
  415: 'Unsupported content type',
  421: 'Wrong host',
  422: 'Not accepted',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
}

/** The title of a status, the same for every problem with it. */
export function titleOf(status: number): string {
  return TITLES[status] ?? 'Error'
}

/** The JSON of a problem, as RFC 9457 defines it. */
export function problemJson(problem: HttpProblem, requestId: string): Record<string, unknown> {
  const { status, code, detail, field, hint, errors, extra } = problem.options
  return {
    ...extra,
    type: `urn:plugboard:problem:${code}`,
    title: titleOf(status),
    status,
    code,
    detail,
    ...(field === undefined ? {} : { field }),
    ...(hint === undefined ? {} : { hint }),
    requestId,
    ...(errors === undefined ? {} : { errors }),
  }
}

/** A problem as an answer of the REST API. */
export function problemReply(problem: HttpProblem, requestId: string): Reply {
  const headers = { ...problem.options.headers, 'content-type': PROBLEM_TYPE }
  return new Reply(problem.status, headers, JSON.stringify(problemJson(problem, requestId)))
}
