import Sqlite from 'better-sqlite3'
import { CATALOG, Catalog, type Inventory, typeName } from './catalog.js'
import { createTable, isCreateTable } from './create-table.js'
import type { Stored } from './encode-value.js'
import { isWord, solid, type Token } from './lex.js'
import { type Procedure, readProcedure } from './procedure.js'
import { statements, translate } from './translate.js'

type Sync = Sqlite.Database

/** A database of the server: SQLite in memory, with a second one in it for every schema. */
export class Database {
  readonly name: string
  /** Whose statement is running. */
  login = ''
  readonly sqlite: Sync
  readonly #catalog = new Catalog()
  readonly #schemas = ['dbo']
  readonly #procedures = new Map<string, { schema: string; name: string; procedure: Procedure }>()
  #turn: Promise<void> = Promise.resolve()

  constructor(name: string) {
    this.name = name
    this.sqlite = new Sqlite(':memory:')
    this.sqlite.defaultSafeIntegers(true)
    this.sqlite.exec("attach ':memory:' as sys")
    this.sqlite.exec(CATALOG)
    this.#addFunctions()
  }

  /** Runs T-SQL for a test, when no session is in the middle of a transaction. */
  async run(sql: string): Promise<void> {
    const release = await this.lock()
    try {
      for (const one of statements(sql)) this.define(one) || this.sqlite.exec(translate(one, () => new Map()).sql)
    } finally {
      release()
    }
  }

  /** Rows for a test. */
  async rows(sql: string): Promise<unknown[]> {
    const release = await this.lock()
    try {
      return this.sqlite.prepare(sql).safeIntegers(false).all()
    } finally {
      release()
    }
  }

  findProcedure(name: string, schema = 'dbo'): Procedure | undefined {
    return this.#procedures.get(`${schema}.${name}`.toLowerCase())?.procedure
  }

  /** One transaction at a time. Gives what lets the next one in. */
  async lock(): Promise<() => void> {
    const before = this.#turn
    let release = () => {}
    this.#turn = new Promise((resolve) => {
      release = resolve
    })
    await before
    return release
  }

  /** Makes what SQLite has another way to make, or nothing. */
  define(tokens: readonly Token[]): boolean {
    if (isCreateTable(tokens)) {
      this.sqlite.exec(createTable(tokens))
      return true
    }
    const [first, second, name] = solid(tokens)
    if (isWord(second, 'procedure', 'function')) return this.#defineProcedure(tokens, isWord(first, 'drop'))
    if (!isWord(first, 'create') || !isWord(second, 'schema') || !name) return false
    this.sqlite.exec(`attach ':memory:' as "${name.text.replaceAll('"', '""')}"`)
    this.#schemas.push(name.text)
    return true
  }

  #defineProcedure(tokens: readonly Token[], isDrop: boolean): boolean {
    const { name, procedure } = readProcedure(tokens)
    const [schema = 'dbo', only = schema] = name.filter(({ kind }) => kind !== 'sign').map(({ text }) => text)
    const place = { schema: only === schema ? 'dbo' : schema, name: only }
    const key = `${place.schema}.${place.name}`.toLowerCase()
    if (isDrop) this.#procedures.delete(key)
    else this.#procedures.set(key, { ...place, procedure })
    return true
  }

  /** Types of the columns of a table, as SQLite declared them. */
  columns(schema: string, table: string): { name: string; type: string; default: string | null; key: number }[] {
    const quoted = table.replaceAll('"', '""')
    const sql = `pragma "${inSqlite(schema).replaceAll('"', '""')}".table_xinfo("${quoted}")`
    const rows: unknown[] = this.sqlite.prepare(sql).all()
    return rows.map((row) => ({
      name: text(row, 'name'),
      type: text(row, 'type'),
      default: orNull(row, 'dflt_value'),
      key: Number(text(row, 'pk')),
    }))
  }

  refreshCatalog(): void {
    const version = this.#version()
    if (version === this.#written) return
    this.#written = version
    for (const [view, rows] of Object.entries(this.#catalog.rows(this.#inventory()))) {
      this.sqlite.exec(`delete from sys."${view}"`)
      const marks = rows[0]?.map(() => '?').join(', ')
      const insert = rows.length > 0 ? this.sqlite.prepare(`insert into sys."${view}" values (${marks})`) : undefined
      for (const row of rows) insert?.run(...row)
    }
  }

  /** Ends a transaction. What is undone is the catalog too. */
  finish(how: 'commit' | 'rollback'): void {
    if (this.sqlite.inTransaction) this.sqlite.exec(how)
    if (how === 'rollback') this.#written = ''
  }

  /** Changes with everything that is made or dropped. */
  #version(): string {
    const versions = this.#schemas.map((schema) => {
      const pragma = `pragma "${inSqlite(schema).replaceAll('"', '""')}".schema_version`
      return String(this.sqlite.prepare(pragma).pluck().get())
    })
    return [...versions, ...this.#procedures.keys()].join()
  }

  #written = ''
  #inventoried: { version: string; inventory: Inventory } | undefined

  #inventory(): Inventory {
    const version = this.#version()
    if (this.#inventoried?.version !== version) this.#inventoried = { version, inventory: this.#takeInventory() }
    return this.#inventoried.inventory
  }

  #takeInventory(): Inventory {
    const objects = this.#schemas.flatMap((schema) => {
      const master = `"${inSqlite(schema).replaceAll('"', '""')}".sqlite_master`
      const sql = `select name, type from ${master} where type in ('table', 'view') and name not like 'sqlite_%'`
      const rows: unknown[] = this.sqlite.prepare(sql).all()
      return rows.map((row) => {
        const name = text(row, 'name')
        const kind = text(row, 'type') === 'view' ? 'V' : 'U'
        return { schema, name, kind, columns: this.columns(schema, name) }
      })
    })
    return { schemas: this.#schemas, objects, procedures: [...this.#procedures.values()] }
  }

  /** Whether there is an object of this name, which may be one of two parts in brackets. */
  objectId(written: unknown): number | null {
    const parts = solid(statements(String(written))[0] ?? []).filter(({ kind }) => kind !== 'sign')
    const [first, second] = parts.map((part) => part.text)
    const [schema, name] = second === undefined ? ['dbo', first] : [first, second]
    if (schema === undefined || name === undefined) return null
    const known = [...this.#inventory().objects, ...this.#procedures.values()]
    const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
    const found = known.find((one) => same(one.schema, schema) && same(one.name, name))
    return found ? this.#catalog.id(found.schema, found.name) : null
  }

  #addFunctions(): void {
    const add = (name: string, run: (...values: Stored[]) => Stored, isFixed = true) =>
      this.sqlite.function(name, { varargs: true, deterministic: isFixed, safeIntegers: false }, run)
    add('db_name', () => this.name)
    add('suser_sname', () => this.login, false)
    add('schema_name', () => 'dbo')
    add('type_name', (id) => typeName(id))
    add('charindex', (part, whole) => String(whole).indexOf(String(part)) + 1)
    add('len', (value) => (value === null ? null : String(value).trimEnd().length))
    this.sqlite.function('object_id', { safeIntegers: false }, (name: unknown) => this.#idWithoutAsking(name))
  }

  #known = new Map<string, number | null>()

  /** SQLite cannot be asked from within one of its functions, so names are looked up before. */
  #idWithoutAsking(name: unknown): number | null {
    return this.#known.get(String(name)) ?? null
  }

  lookUp(names: readonly Stored[]): void {
    this.#known = new Map(names.map((name) => [String(name), this.objectId(name)]))
  }

  close(): void {
    this.sqlite.close()
  }
}

const inSqlite = (schema: string) => (schema.toLowerCase() === 'dbo' ? 'main' : schema)

function text(row: unknown, key: string): string {
  return orNull(row, key) ?? ''
}

function orNull(row: unknown, key: string): string | null {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, key) : null
  return value === null ? null : String(value)
}
