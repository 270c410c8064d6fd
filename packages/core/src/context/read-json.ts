import type { Static, TSchema } from '@sinclair/typebox'
import { networkError } from '../error/network-error.js'
import { PieceError } from '../error/piece-error.js'
import { limitBody } from './limit-body.js'

const MEBIBYTE = 1024 * 1024
const HINT =
  'Try again; if it stays, check whether a proxy or another address stands between Plugboard and the service.'

/**
 * The JSON of an answer, if it has the shape that is relied upon; name in the schema only what is used. The status is
 * not looked at: see `httpError`.
 *
 * @param options.maxBytes longest body that is read. Default 10 MiB.
 * @throws PieceError `bad_response` for what is no JSON, has another shape or is too long; `timeout` or
 * `provider_unavailable` for a body that does not arrive whole. None quotes the body, which may hold a secret.
 */
export async function readJson<Schema extends TSchema>(
  response: Response,
  schema: Schema,
  { maxBytes = 10 * MEBIBYTE }: { maxBytes?: number } = {},
): Promise<Static<Schema>> {
  const { Value } = await import('@sinclair/typebox/value')
  const answer = parse(await readText(response, maxBytes))
  if (Value.Check(schema, answer)) return answer
  throw unexpected('The answer of the service does not have the documented shape.')
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  try {
    return await limitBody(response, maxBytes).text()
  } catch (error) {
    throw cutOff(error)
  }
}

/** Without a cause: the parser's message quotes the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unexpected('The answer of the service is not JSON.')
  }
}

function cutOff(cause: unknown): PieceError {
  if (isTimeout(cause)) {
    const hint = 'Try again later, or ask for less at a time.'
    return new PieceError('timeout', 'The service did not finish its answer in time.', { hint, cause })
  }
  const lost = 'The service broke off its answer.'
  return networkError(cause) ?? new PieceError('provider_unavailable', lost, { hint: 'Try again.', cause })
}

const isTimeout = (error: unknown) =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')

const unexpected = (message: string) => new PieceError('bad_response', message, { hint: HINT })
