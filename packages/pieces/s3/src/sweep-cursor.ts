import { createHash } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import type { ObjectEntry } from './list-objects.js'

/** Objects that were given already: each as its time in base 36, a dot, and a short hash of what it is. */
const Remembered = Type.Array(Type.String({ maxLength: 40 }))

const CURSOR = Type.Object({
  /** UTC milliseconds. What is older was given, or was there from the beginning. */
  floor: Type.Number(),
  /** What was given of that time and later. */
  seen: Remembered,
  /** Nothing is given until the first round has ended. */
  first: Type.Optional(Type.Literal(true)),
  /** A round through the keys that has not come to its end. */
  round: Type.Optional(
    Type.Object({
      /** UTC milliseconds. What is created later is remembered, however much it is. */
      start: Type.Number(),
      /** The last key that was looked at. */
      after: Type.String(),
      floor: Type.Number(),
      seen: Remembered,
    }),
  ),
})

/** Where a trigger stands between polls. */
export type SweepCursor = Static<typeof CURSOR>

/** What was given, and from when on that is known one by one. */
export interface Memory {
  floor: number
  seen: string[]
}

/** @throws PieceError `invalid_input` for what no poll gave. */
export async function readCursor(cursor: unknown): Promise<SweepCursor> {
  if (cursor === null || cursor === undefined) return { floor: 0, seen: [], first: true }
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(CURSOR, cursor)) return cursor
  throw new PieceError('invalid_input', 'The place where the trigger stood cannot be read.', {
    hint: 'Switch the trigger off and on, so that it begins anew.',
  })
}

/** What an object is remembered as. Another content or time makes it another one. */
export function memoryOf({ key, modifiedAt, etag }: ObjectEntry): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([key, modifiedAt, etag]))
    .digest('base64url')
  return `${Date.parse(modifiedAt).toString(36)}.${hash.slice(0, 16)}`
}

const timeOf = (memory: string) => Number.parseInt(memory, 36)

const DAY = 24 * 60 * 60 * 1_000
const MOST_REMEMBERED = 1_000

/** Forgets what is older than a day or than the thousand newest, but nothing that came up since the round began. */
export function shortened({ floor, seen }: Memory, start: number): Memory {
  const times = seen.map(timeOf).sort((one, other) => other - one)
  const thousandth = times[MOST_REMEMBERED - 1] ?? 0
  const raised = Math.max(floor, Math.min(start, Math.max(thousandth, start - DAY)))
  return { floor: raised, seen: seen.filter((memory) => timeOf(memory) >= raised) }
}
