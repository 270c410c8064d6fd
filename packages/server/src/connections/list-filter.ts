import { type Static, Type } from '@sinclair/typebox'
import { DEFAULT_LIMIT } from '../http/page-query.js'
import { SORTS, STATUS_FILTERS } from './connection-query.js'
import { ListQuery } from './connection-schemas.js'
import type { WindowQuery } from './connection-window.js'

const { search, status, type, tag, sort, cursor } = ListQuery.properties

/** The parameters in the address of the list page. */
export const ListFilter = Type.Object({
  search,
  status,
  type,
  tag,
  sort,
  cursor,
  before: cursor,
  piece: Type.Optional(Type.String({ maxLength: 100 })),
})

export type ListFilter = Static<typeof ListFilter>

/** What the service is asked for; a sort or status it does not know is left out. */
export function windowQuery({ piece, sort, status, ...rest }: ListFilter): WindowQuery {
  return {
    ...rest,
    pieces: piece === undefined ? undefined : [piece],
    sort: SORTS.find((one) => one === sort) ?? 'name',
    status: STATUS_FILTERS.find((one) => one === status),
    limit: DEFAULT_LIMIT,
  }
}

/** Whether the list is narrowed at all. */
export function isNarrowed({ search, status, type, tag, piece }: ListFilter): boolean {
  return [search, status, type, tag, piece].some((one) => one !== undefined)
}

/** The address of the list with some of its parameters changed. Unless it is a step to another page, the first page. */
export function listAddress(list: string, filter: ListFilter, change: ListFilter = {}): string {
  const { cursor: _, before: __, ...first } = filter
  const parameters = Object.entries({ ...first, ...change }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  const query = new URLSearchParams(parameters)
  return query.size === 0 ? list : `${list}?${query}`
}
