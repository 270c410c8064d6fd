import { PieceError } from '@plugboard/core'
import { type Static, type TSchema, Type } from '@sinclair/typebox'

const Paging = Type.Object({
  cursors: Type.Optional(Type.Object({ after: Type.Optional(Type.String()) })),
  next: Type.Optional(Type.String()),
})

/** A page of a list. Source: https://developers.facebook.com/docs/graph-api/results */
export const pageOf = <Item extends TSchema>(item: Item) =>
  Type.Object({ data: Type.Array(item), paging: Type.Optional(Paging) })

/**
 * The cursor of the next page; undefined on the last one.
 *
 * @throws PieceError `bad_response` when the list leads in a circle.
 */
export function nextCursor(paging: Static<typeof Paging> | undefined, before: string | undefined): string | undefined {
  const after = paging?.next === undefined ? undefined : paging.cursors?.after
  if (after === undefined || after !== before) return after
  throw new PieceError('bad_response', 'Meta sent the same part of a list twice.', { hint: 'Try again.' })
}

/** What calls answer that only do something. */
export const Done = Type.Object({ success: Type.Literal(true) })
