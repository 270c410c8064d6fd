import { limitBody, PieceError } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import { bodyError } from './body-error.js'

/** Bytes; a range of a spreadsheet may have ten million. */
const LONGEST_ANSWER = 20 * 1024 * 1024
const LONGEST_ERROR = 100_000

/** What an answer with an error status says. A body that cannot be read says nothing; the status is known all the same. */
export const errorTextOf = (response: Response): Promise<string> =>
  limitBody(response, LONGEST_ERROR)
    .text()
    .catch(() => '')

/** The whole body of an answer, as text. */
export async function textOf(response: Response): Promise<string> {
  const limited = limitBody(response, LONGEST_ANSWER)
  return limited.text().catch((cause: unknown) => {
    throw bodyError(cause)
  })
}

/**
 * The JSON of an answer, if it has the shape that is relied upon.
 *
 * @throws PieceError `bad_response` otherwise.
 */
export async function parseJson<Schema extends TSchema>(schema: Schema, text: string): Promise<Static<Schema>> {
  const { Value } = await import('@sinclair/typebox/value')
  const answer = asJson(text)
  try {
    if (Value.Check(schema, answer)) return answer
  } catch (error) {
    // Of what is nested without end.
    if (!(error instanceof RangeError)) throw error
  }
  throw unexpected('The answer of Google does not have the documented shape.')
}

/** Without a cause: the parser's message quotes the text, which may hold a token. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unexpected('The answer of Google is not JSON.')
  }
}

const unexpected = (message: string) =>
  new PieceError('bad_response', message, {
    hint: 'Try again; if it stays, check whether a proxy or an overridden endpoint stands between Plugboard and Google.',
  })
