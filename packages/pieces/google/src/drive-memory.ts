import { createHash } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import type { DriveFile } from './drive-file.js'

const MEMORY = Type.Object({
  /** UTC milliseconds. What appeared earlier and is not remembered was there from the beginning. */
  floor: Type.Number(),
  /** Everything that ever lay in the folder is remembered, so that all else is new, however old it is. */
  whole: Type.Boolean(),
  /** Files that were there or were given: each as its time in base 36, a dot, and a short hash of its id. */
  seen: Type.Array(Type.String({ maxLength: 40 })),
})

/** What a trigger knows of files. */
export type Memory = Static<typeof MEMORY>

const CURSOR = Type.Composite([Type.Object({ token: Type.String({ minLength: 1 }) }), MEMORY])

/** Where a trigger stands between polls. */
export type NewsCursor = Static<typeof CURSOR>

/** @throws PieceError `invalid_input` for what no poll gave. */
export async function readCursor(cursor: unknown): Promise<NewsCursor | undefined> {
  if (cursor === null || cursor === undefined) return undefined
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(CURSOR, cursor)) return cursor
  throw new PieceError('invalid_input', 'The place where the trigger stood cannot be read.', {
    hint: 'Switch the trigger off and on, so that it begins anew.',
  })
}

const hashOf = ({ id }: DriveFile) => createHash('sha256').update(id).digest('base64url').slice(0, 12)

const timeOf = (memory: string) => Number.parseInt(memory, 36)
const partOf = (memory: string) => memory.slice(memory.indexOf('.') + 1)

/** UTC milliseconds at which a file came up for the account: made, or shared with it. */
function appearedAt({ createdTime, sharedWithMeTime }: DriveFile): number {
  const times = [createdTime, sharedWithMeTime].map((time) => Date.parse(time ?? ''))
  return Math.max(0, ...times.filter(Number.isFinite))
}

/** The files that are neither remembered nor older than what is remembered, and the memory with them in it. */
export function whatIsNew(memory: Memory, files: readonly DriveFile[]): { fresh: DriveFile[]; memory: Memory } {
  const known = new Set(memory.seen.map(partOf))
  const seen = [...memory.seen]
  const fresh = files.filter((file) => {
    const hash = hashOf(file)
    const isOld = !memory.whole && appearedAt(file) < memory.floor
    if (known.has(hash) || isOld) return false
    known.add(hash)
    seen.push(`${appearedAt(file).toString(36)}.${hash}`)
    return true
  })
  return { fresh, memory: { ...memory, seen } }
}

const DAY = 24 * 60 * 60 * 1_000

/** Files that are remembered one by one; as JSON they take less than 64 KiB. */
export const MOST_REMEMBERED = 2_000

/**
 * Forgets what is older than a day, or than the newest two thousand. A folder with no more files than that is
 * remembered for ever.
 *
 * @param start UTC milliseconds; what appears later is remembered.
 */
export function shortened(memory: Memory, start: number): Memory {
  if (memory.whole && memory.seen.length <= MOST_REMEMBERED) return memory
  const times = memory.seen.map(timeOf).sort((one, other) => other - one)
  const last = times[MOST_REMEMBERED - 1] ?? 0
  const floor = Math.max(memory.floor, Math.min(start, Math.max(last, start - DAY)))
  return { whole: false, floor, seen: memory.seen.filter((one) => timeOf(one) >= floor).slice(-MOST_REMEMBERED) }
}
