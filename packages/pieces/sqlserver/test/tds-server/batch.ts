import type { Statement } from 'better-sqlite3'
import { convert, type Target } from './convert.js'
import { type Database, inSqlite } from './database.js'
import type { Stored } from './encode-value.js'
import { closing, isSign, isWord, solid, split, type Token, write } from './lex.js'
import type { Procedure } from './procedure.js'
import { type Place, raised, SqlFailure, toFailure } from './sql-errors.js'
import { targetsOf } from './targets.js'
import type { Column } from './tokens.js'
import { tableIn, translate } from './translate.js'
import { parseType, type SqlType } from './type-info.js'
import { typeOfDeclared, typeOfValue } from './types-of-sqlite.js'

/** What a statement came to. */
export interface Outcome {
  columns?: Column[]
  rows?: Iterable<readonly Stored[]>
  count?: number
  /** Something for the session to do. */
  wish?: 'commit' | 'rollback' | { wait: number }
}

/** Who asks, and what they may not. */
export interface Asker {
  login: string
  denied: ReadonlySet<string>
}

/** The statements of one request, with the variables they share. */
export class Batch {
  readonly #database: Database
  readonly #asker: Asker
  readonly #values = new Map<string, Stored>()
  readonly #types = new Map<string, SqlType>()
  #returned: Stored | undefined

  constructor(database: Database, asker: Asker, parameters: readonly { name: string; value: Stored }[]) {
    this.#database = database
    this.#asker = asker
    for (const { name, value } of parameters) this.#values.set(name.replace('@', ''), value)
  }

  /** Runs one statement; a call of a procedure may have several outcomes. */
  run(tokens: readonly Token[]): Outcome[] {
    const place = this.#place(tokens)
    this.#database.login = this.#asker.login
    try {
      return this.#run(tokens)
    } catch (error) {
      throw toFailure(error, place)
    }
  }

  #run(tokens: readonly Token[]): Outcome[] {
    const all = solid(tokens)
    const [first, second] = all
    if (isWord(first, 'set')) return this.#set(all.slice(1))
    if (isWord(first, 'return')) return this.#return(all.slice(1))
    if (isWord(first, 'commit', 'rollback')) return [{ wish: isWord(first, 'commit') ? 'commit' : 'rollback' }]
    if (isWord(first, 'waitfor')) return [{ wish: { wait: milliseconds(all.at(-1)?.text ?? '') } }]
    if (isWord(first, 'throw')) throw new SqlFailure(Number(second?.text), all[3]?.text ?? '')
    if (isWord(first, 'declare')) return this.#declare(all.slice(1))
    if (isWord(first, 'exec', 'execute')) return this.#execute(all.slice(1))
    if (isWord(first, 'create') && isWord(second, 'database')) {
      throw new SqlFailure(226, 'CREATE DATABASE statement not allowed within multi-statement transaction.')
    }
    if (this.#database.define(tokens)) return [{}]
    return this.#callFunction(all) ?? [this.#query(tokens)]
  }

  /** A variable gets a value; settings of a session have no effect here. */
  #set([variable, , ...expression]: readonly Token[]): Outcome[] {
    if (variable?.kind === 'variable') {
      const name = variable.text.slice(1)
      const type = this.#types.get(name)
      const value = this.#value(expression)
      this.#values.set(name, type ? convert(value, { type, table: '', column: name }) : value)
    }
    return [{}]
  }

  #declare(tokens: readonly Token[]): Outcome[] {
    for (const part of split(tokens, ',')) {
      const [name, ...others] = part
      const equals = others.findIndex((token) => isSign(token, '='))
      const type = parseType(write(equals === -1 ? others : others.slice(0, equals)))
      const variable = name?.text.slice(1) ?? ''
      const value = equals === -1 ? null : this.#value(others.slice(equals + 1))
      this.#types.set(variable, type)
      this.#values.set(variable, convert(value, { type, table: '', column: variable }))
    }
    return [{}]
  }

  /** What an expression is, such as `@p1`, `null` or `'a'`. */
  #value(tokens: readonly Token[]): Stored {
    const [only] = tokens
    if (only?.kind === 'variable' && tokens.length === 1) return this.#values.get(only.text.slice(1)) ?? null
    const found: unknown = this.#database.sqlite
      .prepare(`select ${write(spaced(tokens))}`).pluck().get(this.#bound())
    return stored(found)
  }

  #execute(tokens: readonly Token[]): Outcome[] {
    const [status] = tokens[0]?.kind === 'variable' ? tokens : []
    const { name, schema, rest } = nameIn(tokens.slice(status ? 2 : 0))
    const procedure = this.#database.findProcedure(name, schema)
    if (procedure?.kind !== 'procedure') throw new SqlFailure(2812, `Could not find stored procedure '${name}'.`)
    const passed = rest.length === 0 ? [] : split(rest, ',')
    const given = passed.map(([parameter, , ...value]) => ({
      name: parameter?.text.slice(1) ?? '',
      value: this.#value(value.slice(0, 1)),
      variable: isWord(value[1], 'output') ? value[0]?.text.slice(1) : undefined,
    }))
    const { outcomes, values, returned } = this.call(name, procedure, given)
    for (const { name: parameter, variable } of given) {
      const declared = procedure.parameters.find((one) => same(one.name, parameter))
      if (variable !== undefined && declared) this.#values.set(variable, values.get(declared.name) ?? null)
    }
    if (status) this.#values.set(status.text.slice(1), returned ?? 0n)
    return outcomes
  }

  /** Runs the body of a procedure or function with values by name. */
  call(name: string, procedure: Procedure, given: readonly { name: string; value: Stored }[]) {
    const strange = given.find((one) => !procedure.parameters.some((known) => same(known.name, one.name)))
    if (strange) throw new SqlFailure(8145, `@${strange.name} is not a parameter for procedure ${name}.`)
    const inside = new Batch(this.#database, this.#asker, [])
    for (const parameter of procedure.parameters) {
      const found = given.find((one) => same(one.name, parameter.name))
      if (!found && !parameter.default) {
        const message = `Procedure or function '${name}' expects parameter '@${parameter.name}', which was not supplied.`
        throw new SqlFailure(201, message)
      }
      const value = found ? found.value : this.#value(parameter.default ?? [])
      inside.#types.set(parameter.name, parameter.type)
      inside.#values.set(parameter.name, convert(value, { type: parameter.type, table: '', column: '' }))
    }
    const outcomes = procedure.body.flatMap((statement) => inside.run(statement))
    return { outcomes, values: inside.#values, returned: inside.#returned }
  }

  /** `select name(…) as [value]` and `select * from name(…)` of a function somebody made. */
  #callFunction(tokens: readonly Token[]): Outcome[] | undefined {
    const isTable = isSign(tokens[1], '*')
    const { name, schema, rest } = nameIn(tokens.slice(isTable ? 3 : 1))
    const procedure = this.#database.findProcedure(name, schema)
    if (!procedure || procedure.kind === 'procedure' || !isSign(rest[0], '(')) return undefined
    const list = rest.slice(1, closing(rest, 0))
    const given = (list.length === 0 ? [] : split(list, ',')).flatMap((part, index) => {
      const parameter = procedure.parameters[index]?.name ?? ''
      return isWord(part[0], 'default') ? [] : [{ name: parameter, value: this.#value(part) }]
    })
    const { outcomes, returned = null } = this.call(name, procedure, given)
    if (isTable) return outcomes
    return [{ columns: [{ name: 'value', type: typeOfValue(returned) }], rows: [[returned]] }]
  }

  /** `return` ends a body with a value, or, of a table function, with rows. */
  #return(tokens: readonly Token[]): Outcome[] {
    if (tokens.length === 0) return [{}]
    if (isSign(tokens[0], '(') && isWord(tokens[1], 'select'))
      return [this.#query(spaced(tokens.slice(1, closing(tokens, 0))))]
    this.#returned = this.#value(tokens)
    return [{}]
  }

  #query(tokens: readonly Token[]): Outcome {
    const table = unquoted(tableIn(tokens))
    this.#refuse(tokens)
    const written = write(tokens)
    if (/\bsys\b/i.test(written)) this.#database.refreshCatalog()
    if (/\bobject_id\b/i.test(written)) this.#database.lookUp([...this.#values.values()])
    const { sql, casts } = translate(tokens, (name) => this.#defaults(unquoted(name)))
    const statement: Statement = this.#database.sqlite.prepare(sql)
    const bound = { ...this.#bound(), ...this.#converted(tokens) }
    if (!statement.reader) return { count: statement.run(bound).changes }
    const types = new Map([...this.#variableTypes(tokens), ...casts])
    const isChange = !isWord(solid(tokens)[0], 'select', 'with')
    return this.#read(statement, types, bound, isChange ? table : undefined)
  }

  #bound = () => Object.fromEntries(this.#values)

  #read(statement: Statement, types: ReadonlyMap<number, SqlType>, bound: object, table?: string): Outcome {
    const declared = table === undefined ? [] : this.#database.columns('dbo', table)
    const values = statement.raw(true)
    // What changes rows has to be done before anything is told.
    const rows: Iterator<unknown> = table === undefined ? values.iterate(bound) : values.all(bound).values()
    const first = rows.next()
    const sample: unknown[] = first.done ? [] : Array.from(Object(first.value))
    const columns = statement.columns().map(({ name, type }, index): Column => {
      const known = type ?? declared.find((column) => column.name === name)?.type
      return { name, type: types.get(index) ?? (known ? typeOfDeclared(known) : typeOfValue(sample[index])) }
    })
    return { columns, rows: each(first, rows) }
  }

  #variableTypes(tokens: readonly Token[]): Map<number, SqlType> {
    const items = split(solid(tokens).slice(1), ',')
    return new Map(
      items.flatMap((item, index): [number, SqlType][] => {
        const type = item[0]?.kind === 'variable' ? this.#types.get(item[0].text.slice(1)) : undefined
        return type ? [[index, type]] : []
      }),
    )
  }

  #defaults(table: string): Map<string, string> {
    const columns = this.#database.columns('dbo', table)
    return new Map(columns.flatMap((column) => (column.default === null ? [] : [[column.name, column.default]])))
  }

  /** Rights that were taken away, and failures that a table stands for. */
  #refuse(tokens: readonly Token[]): void {
    for (const { kind, text } of tokens) {
      if (kind !== 'name' && kind !== 'word') continue
      const failure = raised(text)
      if (failure) throw failure
      if (!this.#asker.denied.has(text.toLowerCase())) continue
      const message = `The SELECT permission was denied on the object '${text}', database '${this.#database.name}', schema 'dbo'.`
      throw new SqlFailure(229, message, { class: 14 })
    }
  }

  /** Values turned into the types of the columns they are written to or compared with. */
  #converted(tokens: readonly Token[]): Record<string, Stored> {
    const all = solid(tokens)
    const from = all.findIndex((token) => isWord(token, 'from', 'update', 'into'))
    const { name, schema = 'dbo' } = nameIn(all.slice(from + 1))
    const columns = from === -1 ? [] : this.#database.columns(schema, name)
    const find = (column: string) => columns.find((one) => same(one.name, column))
    const targets = targetsOf(tokens, (column) => find(column) !== undefined)
    const table = `${this.#database.name}.${schema}.${name}`
    return Object.fromEntries(
      [...targets].filter(([variable]) => this.#values.has(variable)).map(([variable, column]) => {
        const target: Target = { type: typeOfDeclared(find(column)?.type ?? ''), table, column }
        return [variable, convert(this.#values.get(variable) ?? null, target)]
      }),
    )
  }

  #place(tokens: readonly Token[]): Place {
    const table = unquoted(tableIn(tokens))
    const sqlite = this.#database.sqlite
    const short = (columns: string) =>
      columns
        .split(', ')
        .map((one) => one.split('.').pop())
        .join('_')
    return {
      database: this.#database.name,
      table,
      verb: (solid(tokens)[0]?.text ?? '').toUpperCase(),
      constraintOf: (columns) => `UQ_${table}_${short(columns)}`,
      foreignKey() {
        const keys: unknown[] = sqlite.prepare(`pragma "main".foreign_key_list("${table.replaceAll('"', '""')}")`).all()
        return `FK_${table}_${String(Reflect.get(Object(keys[0]), 'from'))}`
      },
    }
  }
}

function* each(first: IteratorResult<unknown>, rest: Iterator<unknown>): Generator<readonly Stored[]> {
  try {
    for (let one = first; !one.done; one = rest.next()) yield Array.from(Object(one.value), stored)
  } finally {
    rest.return?.()
  }
}

function stored(value: unknown): Stored {
  const isKnown = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  return isKnown || Buffer.isBuffer(value) ? value : null
}

/** `name` or `schema.name`, and what follows. */
function nameIn(tokens: readonly Token[]): { name: string; schema: string | undefined; rest: readonly Token[] } {
  const [first, dot, second] = tokens
  if (!isSign(dot, '.')) return { name: first?.text ?? '', schema: undefined, rest: tokens.slice(1) }
  return {
    name: second?.text ?? '',
    schema: inSqlite(first?.text ?? '') === 'main' ? 'dbo' : first?.text,
    rest: tokens.slice(3),
  }
}

const unquoted = (name: string) =>
  (name.split('".').at(-1) ?? '')
    .replace(/^main\./, '')
    .replace(/^"|"$/g, '')
    .replaceAll('""', '"')

const milliseconds = (clock: string) => clock.split(':').reduce((total, part) => total * 60 + Number(part), 0) * 1_000

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const spaced = (tokens: readonly Token[]) => tokens.flatMap((token): Token[] => [token, { kind: 'space', text: ' ' }])
