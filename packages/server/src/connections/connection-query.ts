import { DomainError } from '../domain-error.js'
import type { ConnectionStatus } from './connection.js'

/** What a list of connections can be sorted by; a minus sign in front turns the order round. */
export const SORTS = ['name', '-name', 'modifiedAt', '-modifiedAt', 'createdAt', '-createdAt'] as const

export type Sort = (typeof SORTS)[number]

export const STATUS_FILTERS = ['active', 'missing', 'error', 'not_active'] as const

export type StatusFilter = (typeof STATUS_FILTERS)[number]

/** Which connections of an environment, in which order, from where. */
export interface ConnectionQuery {
  /** Part of the name, in any case. */
  search?: string | undefined
  status?: StatusFilter | undefined
  /** Names of pieces; an empty list matches nothing. */
  pieces?: readonly string[] | undefined
  tag?: string | undefined
  sort: Sort
  cursor?: string | undefined
  limit: number
}

/** The statuses a filter stands for. */
export function statusesOf(filter: StatusFilter): ConnectionStatus[] {
  return filter === 'not_active' ? ['missing', 'error'] : [filter]
}

/** Where the next page begins: after the row with this value and id. */
export interface Position {
  value: string | number
  id: string
}

export const encodeCursor = ({ value, id }: Position): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url')

/** Reads a cursor; throws `invalid` `invalid_cursor` for anything this server did not make. */
export function decodeCursor(cursor: string, sort: Sort): Position {
  const fits = sort.endsWith('name') ? isText : Number.isSafeInteger
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (fits(value) && isText(id)) return { value, id }
  } catch (cause) {
    throw badCursor(cause)
  }
  throw badCursor()
}

/** Whether both databases take it as a text. */
const isText = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0')

const badCursor = (cause?: unknown) =>
  new DomainError({
    kind: 'invalid',
    code: 'invalid_cursor',
    message: 'The cursor is not one this list gave.',
    field: 'cursor',
    hint: 'Use the value of "next" from the page before, with the same sort.',
    cause,
  })
