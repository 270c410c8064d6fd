/** What Oracle writes in another way than SQLite, as far as the piece and its tests do. */
const REWRITINGS: readonly [RegExp, string][] = [
  [/\boffset (@p\d+) rows fetch next (@p\d+) rows only/gi, 'limit $2 offset $1'],
  [/\bfetch first (@p\d+|\d+) rows only/gi, 'limit $1'],
  [/"PLUGBOARD"\./g, 'main.'],
  [/^(insert into .*) \([^()]*\) values \(default\)$/is, '$1 default values'],
]

/** SQL of Oracle as SQLite reads it. What stands in quotes stays as it is. */
export function translateSql(sql: string): string {
  const quoted: string[] = []
  const bare = sql.replace(/'(?:[^']|'')*'|"[^"]*"/g, (text) => {
    if (text === '"PLUGBOARD"') return text
    return `§${quoted.push(text) - 1}§`
  })
  // Values are bound by the place of their mark, whatever it is called.
  let count = 0
  const marked = bare.replace(/:\w+/g, () => `@p${++count}`)
  const written = REWRITINGS.reduce((text, [pattern, by]) => text.replace(pattern, by), marked)
  return written.replace(/§(\d+)§/g, (_, index) => quoted[Number(index)] ?? '')
}

/** A column of a `create table`. */
export interface DeclaredColumn {
  name: string
  /** As Oracle knows it. */
  type: string
  /** Its rules. */
  rest: string
}

export interface TableDeclaration {
  /** With its schema, as it was written. */
  name: string
  columns: DeclaredColumn[]
  /** For SQLite. */
  sql: string
}

const CREATE = /^\s*create table ((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)\s*\((.*)\)\s*$/is
const COLUMN = /^("[^"]+"|\w+)\s+([a-z_0-9]+(?:\s*\([^)]*\))?(?:\s+with time zone)?)(.*)$/is

/** A `create table` taken apart; undefined for any other statement. */
export function readCreateTable(sql: string): TableDeclaration | undefined {
  const [, name, body] = CREATE.exec(sql) ?? []
  if (name === undefined || body === undefined) return undefined
  const columns: DeclaredColumn[] = []
  const lines = definitions(body).map((line) => {
    const [, column = '', type = '', rest = ''] = COLUMN.exec(line) ?? []
    if (/^(constraint|primary|unique|check|foreign)$/i.test(column)) return line
    columns.push({ name: storedName(column), type, rest })
    return `"${storedName(column)}" ${sqliteType(type)}${rest.replace(/\bsysdate\b/gi, "'2026-01-01T00:00:00'")}`
  })
  return { name, columns, sql: `create table ${tableName(name)} (${lines.join(', ')}) strict` }
}

/** Without quotes a name is kept in capitals. */
export const storedName = (name: string) => (name.startsWith('"') ? name.slice(1, -1) : name.toUpperCase())

const tableName = (name: string) =>
  (name.match(/"[^"]+"|\w+/g) ?? [])
    .map((part) => `"${storedName(part)}"`)
    .join('.')
    .replace('"PLUGBOARD".', 'main.')

function definitions(body: string): string[] {
  const parts = body.match(/(?:'[^']*'|"[^"]*"|\((?:[^()]|\([^()]*\))*\)|[^,'"(])+/g) ?? []
  return parts.map((part) => part.trim())
}

/** A NUMBER with a fraction. */
export const isDecimal = (type: string) => /^number\s*\([^,]*,\s*[1-9]/i.test(type)

const INSERT = /^(insert into .*? \()([^()]*)(\) values \()(.*)(\))$/is

/** Wraps values that are compared with, or put into, columns of these names. */
export function withDecimals(sql: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return sql
  const isOne = (quoted: string) => names.has(quoted.trim().slice(1, -1))
  const compared = sql.replace(/("[^"]+") (=|<>|<=|>=|<|>) (@p\d+)/g, (all, name, operator, mark) =>
    isOne(name) ? `${name} ${operator} as_number(${mark})` : all,
  )
  return compared.replace(INSERT, (_, begin, columns: string, middle, values: string, end) => {
    const list = columns.split(', ')
    const marks = definitions(values).map((mark, index) => (isOne(list[index] ?? '') ? `as_number(${mark})` : mark))
    return `${begin}${columns}${middle}${marks.join(', ')}${end}`
  })
}

function sqliteType(type: string): string {
  if (/^(integer|number\s*\(\s*(\d+|\*)\s*(,\s*0\s*)?\))$/i.test(type)) return 'integer'
  if (isDecimal(type)) return 'blob'
  if (/^number$/i.test(type)) return 'any'
  if (/^binary_(double|float)$/i.test(type)) return 'real'
  return /^(raw|blob)/i.test(type) ? 'blob' : 'text'
}
