import type { Place } from '../environments/environment.js'
import { foldName } from './connection.js'
import { encodeCursor, type Sort } from './connection-query.js'
import type { ConnectionList, ConnectionService, ListQuery } from './connection-service.js'
import type { ConnectionView } from './connection-view.js'

/** One page of a list, with cursors to the pages before and after it. */
export interface ConnectionWindow {
  readonly items: readonly ConnectionView[]
  readonly total: number
  readonly previous: string | null
  readonly next: string | null
}

/** A list query that may also end `before` a row. */
export type WindowQuery = ListQuery & { readonly before?: string | undefined }

const OPPOSITE: Readonly<Record<Sort, Sort>> = {
  name: '-name',
  '-name': 'name',
  modifiedAt: '-modifiedAt',
  '-modifiedAt': 'modifiedAt',
  createdAt: '-createdAt',
  '-createdAt': 'createdAt',
}

/**
 * Reads the page of a list after or before a cursor. The page before is read in the opposite order, so it costs as
 * little as the one after; where it would be the first, the first is read, so that it is full.
 */
export async function readWindow(
  connections: Pick<ConnectionService, 'list'>,
  place: Place,
  { before, ...query }: WindowQuery,
): Promise<ConnectionWindow> {
  if (before === undefined) {
    const list = await connections.list(place, query)
    return { ...list, previous: query.cursor === undefined ? null : cursorAt(list.items.at(0), query.sort) }
  }
  const backwards = await connections.list(place, { ...query, sort: OPPOSITE[query.sort], cursor: before })
  return backwards.next === null
    ? readWindow(connections, place, { ...query, cursor: undefined })
    : turned(backwards, query.sort)
}

function turned({ items, total }: ConnectionList, sort: Sort): ConnectionWindow {
  const forwards = items.toReversed()
  return { items: forwards, total, previous: cursorAt(forwards.at(0), sort), next: cursorAt(forwards.at(-1), sort) }
}

function cursorAt(row: ConnectionView | undefined, sort: Sort): string | null {
  return row ? encodeCursor({ id: row.id, value: sortValue(row, sort) }) : null
}

function sortValue(row: ConnectionView, sort: Sort): string | number {
  if (sort.endsWith('name')) return foldName(row.name)
  return sort.endsWith('modifiedAt') ? row.modifiedAt : row.createdAt
}
