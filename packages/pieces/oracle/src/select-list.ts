import { identifier } from './identifier.js'
import { shown } from './place-value.js'
import { join, type Part } from './statement.js'
import type { Columns } from './table-columns.js'

/** Columns to read, all of them where none are named; each in the form in which nothing of it is lost. */
export function selectList(names: readonly string[] | undefined, known: Columns): Part[] {
  if (names !== undefined && names.length > 0) {
    const list = names.map((name, index) => readable(name, known, identifier(name, `columns.${index}`)))
    return join(list, ', ')
  }
  const all = [...known.keys()].map((name) => readable(name, known, identifier(name, 'table')))
  return all.every((parts) => parts.length === 1) ? [{ text: '*' }] : join(all, ', ')
}

function readable(name: string, known: Columns, part: Part): Part[] {
  const column = known.get(name)
  return column ? shown(column, part) : [part]
}
