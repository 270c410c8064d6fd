import { isPieceError, type PieceError } from '../src/error/piece-error.js'

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(running: Promise<unknown>): Promise<PieceError> {
  const outcome: unknown = await running.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}
