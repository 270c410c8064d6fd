import type { Statement } from 'better-sqlite3'
import { convert, type Target } from './convert.js'
import type { Database } from './database.js'
import type { Stored } from './encode-value.js'
import { isWord, nameIn, solid, split, type Token, write } from './lex.js'
import { unquoted } from './place.js'
import { raised, SqlFailure } from './sql-errors.js'
import { targetsOf } from './targets.js'
import type { Column } from './tokens.js'
import { tableIn, translate } from './translate.js'
import type { SqlType } from './type-info.js'
import { typeOfDeclared, typeOfValue } from './types-of-sqlite.js'

/** What a statement came to. */
export interface Outcome {
  columns?: Column[]
  /** To be read once. */
  rows?: Iterable<readonly Stored[]>
  /** Ends the reading of the rows, also where it has not begun. */
  close?(): void
  count?: number
  /** Something for the session to do. */
  wish?: 'commit' | 'rollback' | { wait: number }
}

/** Who asks, and what they may not. */
export interface Asker {
  login: string
  denied: ReadonlySet<string>
}

/** What a statement runs in. */
export interface Surroundings {
  database: Database
  asker: Asker
  /** Of the variables, by name. */
  values: ReadonlyMap<string, Stored>
  types: ReadonlyMap<string, SqlType>
}

/** Runs a statement that SQLite knows once it is translated. */
export function query(tokens: readonly Token[], around: Surroundings): Outcome {
  const { database, values } = around
  refuse(tokens, around)
  const written = write(tokens)
  if (/\bsys\b/i.test(written)) database.refreshCatalog()
  if (/\bobject_id\b/i.test(written)) database.lookUp([...values.values()])
  const { sql, casts } = translate(tokens, (name) => defaultsOf(database, unquoted(name)))
  const statement: Statement = database.sqlite.prepare(sql)
  const bound = { ...Object.fromEntries(values), ...converted(tokens, around) }
  if (!statement.reader) return { count: statement.run(bound).changes }
  const types = new Map([...variableTypes(tokens, around), ...casts])
  const isChange = !isWord(solid(tokens)[0], 'select', 'with')
  const declared = isChange ? database.columns('dbo', unquoted(tableIn(tokens))) : []
  const raw = statement.raw(true)
  // What changes rows has to be done before anything is told.
  return read(statement, isChange ? raw.all(bound).values() : raw.iterate(bound), types, declared)
}

function read(
  statement: Statement,
  rows: Iterator<unknown>,
  types: ReadonlyMap<number, SqlType>,
  declared: readonly { name: string; type: string }[],
): Outcome {
  const first = rows.next()
  const sample: unknown[] = first.done ? [] : Array.from(Object(first.value))
  const columns = statement.columns().map(({ name, type }, index): Column => {
    const known = type ?? declared.find((column) => column.name === name)?.type
    return { name, type: types.get(index) ?? (known ? typeOfDeclared(known) : typeOfValue(sample[index])) }
  })
  return { columns, rows: each(first, rows), close: () => rows.return?.() }
}

function* each(first: IteratorResult<unknown>, rest: Iterator<unknown>): Generator<readonly Stored[]> {
  for (let one = first; !one.done; one = rest.next()) yield Array.from(Object(one.value), stored)
}

function stored(value: unknown): Stored {
  const isKnown = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  return isKnown || Buffer.isBuffer(value) ? value : null
}

/** Types of the columns that are nothing but a variable, by place. */
function variableTypes(tokens: readonly Token[], { types }: Surroundings): Map<number, SqlType> {
  const items = split(solid(tokens).slice(1), ',')
  return new Map(
    items.flatMap(([first], index): [number, SqlType][] => {
      const type = first?.kind === 'variable' ? types.get(first.text.slice(1)) : undefined
      return type ? [[index, type]] : []
    }),
  )
}

function defaultsOf(database: Database, table: string): Map<string, string> {
  const columns = database.columns('dbo', table)
  return new Map(columns.flatMap((column) => (column.default === null ? [] : [[column.name, column.default]])))
}

/** Rights that were taken away, and failures that a table stands for. */
function refuse(tokens: readonly Token[], { database, asker }: Surroundings): void {
  for (const { kind, text } of tokens) {
    if (kind !== 'name' && kind !== 'word') continue
    const failure = raised(text)
    if (failure) throw failure
    if (!asker.denied.has(text.toLowerCase())) continue
    const message = `The SELECT permission was denied on the object '${text}', database '${database.name}', schema 'dbo'.`
    throw new SqlFailure(229, message, { class: 14 })
  }
}

/** Values turned into the types of the columns they are written to or compared with. */
function converted(tokens: readonly Token[], { database, values }: Surroundings): Record<string, Stored> {
  const all = solid(tokens)
  const from = all.findIndex((token) => isWord(token, 'from', 'update', 'into'))
  const { name, schema = 'dbo' } = nameIn(all.slice(from + 1))
  const columns = from === -1 ? [] : database.columns(schema, name)
  const find = (column: string) => columns.find((one) => one.name.toLowerCase() === column.toLowerCase())
  const targets = targetsOf(tokens, (column) => find(column) !== undefined)
  const table = `${database.name}.${schema}.${name}`
  return Object.fromEntries(
    [...targets]
      .filter(([variable]) => values.has(variable))
      .map(([variable, column]) => {
        const target: Target = { type: typeOfDeclared(find(column)?.type ?? ''), table, column }
        return [variable, convert(values.get(variable) ?? null, target)]
      }),
  )
}
