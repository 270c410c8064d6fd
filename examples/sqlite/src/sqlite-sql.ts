import { field, PieceError } from '@plugboard/core'

type Condition = { column: string; operator: string; value?: unknown }

const OPERATORS = ['=', '<>', '<', '<=', '>', '>=', 'like', 'in', 'not in', 'between', 'is null', 'is not null']
const choices = OPERATORS.map((value) => ({ value, title: value }))

/** The fields that several actions have. */
export const allRows = field.checkbox({ title: 'All rows', help: 'Tick this to go without conditions.' })
export const limit = field.number({ title: 'Most rows', integer: true, min: 1, max: 10_000, default: 1_000 })
const condition = {
  column: field.text({ title: 'Column' }),
  operator: field.choice({ title: 'Operator', choices, default: '=' }),
  value: field.json({ title: 'Value', help: 'For "in" and "between" a list.', optional: true }),
}
export const where = field.list({
  title: 'Conditions',
  optional: true,
  of: field.object({ title: 'Condition', fields: condition }),
})

/** A name in SQL. Not in double quotes, since SQLite takes an unknown name in those for a text. */
export const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``

/** A table in SQL. In the form a name that holds a dot stands in double quotes. */
export const tableOf = (text: string) => quote(/^".*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text)

/** SQL of conditions, and their values. An empty list means every row, which must be meant. */
export function conditions(list: readonly Condition[] = [], everyRow: boolean): { sql: string; values: unknown[] } {
  if (list.length === 0 && !everyRow) {
    const hint = 'Add a condition, or tick "All rows".'
    throw new PieceError('invalid_input', 'Every row would be changed.', { field: 'where', hint })
  }
  const parts = list.map(({ column, operator, value }) => {
    const values = operator.startsWith('is') ? [] : Array.isArray(value) ? value : [value]
    const marks = values.map(() => '?').join(operator === 'between' ? ' and ' : ', ')
    return { sql: `${quote(column)} ${operator} ${operator.endsWith('in') ? `(${marks})` : marks}`, values }
  })
  const sql = parts.length === 0 ? '' : ` where ${parts.map((part) => part.sql).join(' and ')}`
  return { sql, values: parts.flatMap(({ values }) => values) }
}

/** Column values, as a person gives them. */
export function columnValues(value: unknown, at: string): [name: string, value: unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  throw new PieceError('invalid_input', 'Column values must be an object.', { field: at, hint: 'Give {"a": 1}.' })
}

/** Blames the field in which a name stands, else the one that holds the values. */
export function blameIn(input: Readonly<Record<string, unknown>>, values: string): (name: string) => string {
  const stands = (name: string) => (place: string) =>
    JSON.stringify(input[place] ?? null).includes(JSON.stringify(name))
  return (name) => (name === 'table' ? name : (['columns', 'where', 'orderBy'].find(stands(name)) ?? values))
}
