import type { Database } from './database.js'
import { solid, type Token } from './lex.js'
import type { Place } from './sql-errors.js'
import { tableIn } from './translate.js'

/** A name as SQLite writes it, without its schema and quotes. */
export const unquoted = (name: string) =>
  (name.split('".').at(-1) ?? '')
    .replace(/^main\./, '')
    .replace(/^"|"$/g, '')
    .replaceAll('""', '"')

/** What is known of where a statement fails. */
export function placeOf(tokens: readonly Token[], { name, sqlite }: Database): Place {
  const table = unquoted(tableIn(tokens))
  const short = (columns: string) =>
    columns
      .split(', ')
      .map((one) => one.split('.').pop())
      .join('_')
  return {
    database: name,
    table,
    verb: (solid(tokens)[0]?.text ?? '').toUpperCase(),
    constraintOf: (columns) => `UQ_${table}_${short(columns)}`,
    foreignKey() {
      const keys: unknown[] = sqlite.prepare(`pragma "main".foreign_key_list("${table.replaceAll('"', '""')}")`).all()
      return `FK_${table}_${String(Reflect.get(Object(keys[0]), 'from'))}`
    },
  }
}
