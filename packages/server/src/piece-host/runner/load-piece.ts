import { isAbsolute, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contractProblem } from '@plugboard/core/host'
import type { TObject } from '@sinclair/typebox'

/** An auth method as the runner sees it: functions of foreign code, whose types nothing vouches for. */
interface LoadedAuth {
  name: string
  form: TObject
  validate?(ctx: unknown): unknown
  refresh?(ctx: unknown): unknown
  migrate?(values: unknown, fromVersion: number): unknown
}

/** A piece as the runner sees it. */
export interface LoadedPiece {
  endpoints: Readonly<Record<string, string>>
  auth: readonly LoadedAuth[]
  actions: readonly { name: string; input: TObject; run(ctx: unknown): unknown }[]
  triggers: readonly { name: string; input: TObject; poll?(ctx: unknown): unknown }[]
}

/**
 * Loads the piece a package exports as `piece`. Throws when the entry lies outside the package or exports none, or one
 * of a contract this server does not know.
 */
export async function loadPiece(directory: string, entry: string): Promise<LoadedPiece> {
  const file = resolve(directory, entry)
  const path = relative(directory, file)
  if (path.startsWith('..') || isAbsolute(path)) throw new Error(`The entry ${entry} lies outside of the package.`)
  const module: unknown = await import(pathToFileURL(file).href)
  const piece: unknown = typeof module === 'object' && module !== null && 'piece' in module ? module.piece : undefined
  if (typeof piece !== 'object' || piece === null) throw new Error(`${entry} does not export a piece as "piece".`)
  const problem = contractProblem('contract' in piece ? piece.contract : undefined)
  if (problem) throw new Error(`The piece in ${entry} cannot be used: ${problem}.`)
  if (!isPiece(piece)) throw new Error(`The piece in ${entry} is not well formed: make it with definePiece.`)
  return piece
}

function isPiece(value: object): value is LoadedPiece {
  const { endpoints, auth, actions, triggers }: { [name: string]: unknown } = { ...value }
  const hasEndpoints = typeof endpoints === 'object' && endpoints !== null
  return hasEndpoints && [auth, actions, triggers].every(Array.isArray)
}
