import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'

const CURSOR = Type.Object({
  /** The mailbox and folder it is about. */
  of: Type.String(),
  /** Where Graph goes on; none where the folder has to be looked through anew. */
  link: Type.Optional(Type.String()),
  /** UTC milliseconds, and names: see `Memory`. */
  floor: Type.Number(),
  seen: Type.Array(Type.String({ maxLength: 40 })),
  /** The first look through the folder, which gives nothing, has not come to its end. */
  first: Type.Optional(Type.Literal(true)),
  /** Mails Graph has told since the folder was last looked through from the beginning. */
  told: Type.Number(),
})

/** Where the trigger stands between polls. */
export type DeltaCursor = Static<typeof CURSOR>

/**
 * The cursor of the last poll; undefined on the first one, and for another folder or mailbox.
 *
 * @throws PieceError `invalid_input` for what no poll gave
 */
export async function readCursor(cursor: unknown, of: string): Promise<DeltaCursor | undefined> {
  if (cursor === null || cursor === undefined) return undefined
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(CURSOR, cursor)) return cursor.of === of ? cursor : undefined
  throw new PieceError('invalid_input', 'The place where the trigger stood cannot be read.', {
    hint: 'Switch the trigger off and on, so that it begins anew.',
  })
}
