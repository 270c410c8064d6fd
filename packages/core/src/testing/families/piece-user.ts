import assert from 'node:assert/strict'
import type { Progress } from '../../context/context.js'
import { isPieceError, type PieceError } from '../../error/piece-error.js'
import type { Piece } from '../../piece/piece.js'
import { givenSurroundings } from '../given-surroundings.js'
import { type Lazy, resolve, type Values } from '../lazy.js'
import { runAction } from '../run-action.js'

/** A connection that the cases of a family use. */
export interface FamilyConnection {
  /** Name of the auth method. */
  method: string
  /** Values of a connection that works. */
  good: Lazy<Values>
  endpoints?: Lazy<Record<string, string>>
  /** What the cases run against, for people: `PostgreSQL 18`. */
  against?: string
  /** Folders of this machine that the piece may use, as absolute real paths. */
  folders?: Lazy<readonly string[]>
}

/** Runs the actions of a piece with one connection. */
export interface PieceUser {
  /** What an action answers, as it travels, through JSON. */
  act<Output>(action: string, input: Values): Promise<Output>
  /** What an action answers, and what it told on the way. */
  watch<Output>(action: string, input: Values): Promise<{ output: Output; told: Progress[] }>
  /** The `PieceError` an action fails with. */
  failure(action: string, input: Values): Promise<PieceError>
}

/** The user of a piece, who knows nothing but its actions. */
export function pieceUser(piece: Piece, { method, good, ...place }: FamilyConnection): PieceUser {
  const run = async (action: string, input: Values, told: Progress[] = []) => {
    const surroundings = { ...givenSurroundings(place), told }
    return runAction(piece, { action, method, values: resolve(good), input, surroundings })
  }
  return {
    act: async (action, input) => JSON.parse(JSON.stringify(await run(action, input))),
    watch: async (action, input) => {
      const told: Progress[] = []
      const output = JSON.parse(JSON.stringify(await run(action, input, told)))
      return { output, told }
    },
    failure: (action, input) => thrownBy(run(action, input)),
  }
}

async function thrownBy(running: Promise<unknown>): Promise<PieceError> {
  const thrown = await running.then(
    () => assert.fail('did not fail'),
    (error: unknown) => error,
  )
  if (!isPieceError(thrown)) throw thrown
  return thrown
}
