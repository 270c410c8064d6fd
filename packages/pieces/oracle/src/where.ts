import { field, PieceError } from '@plugboard/core'
import { identifier } from './identifier.js'
import { placed } from './place-value.js'
import { join, type Part, parameter, sql } from './statement.js'
import type { Columns } from './table-columns.js'
import { columnField } from './table-fields.js'

const OPERATORS = [
  { value: '=', title: 'is' },
  { value: '<>', title: 'is not' },
  { value: '<', title: 'is less than' },
  { value: '<=', title: 'is at most' },
  { value: '>', title: 'is more than' },
  { value: '>=', title: 'is at least' },
  { value: 'like', title: 'matches (% any text, _ any character)' },
  { value: 'in', title: 'is one of' },
  { value: 'not in', title: 'is none of' },
  { value: 'between', title: 'is between' },
  { value: 'is null', title: 'is empty (null)' },
  { value: 'is not null', title: 'is not empty (null)' },
] as const

type Operator = (typeof OPERATORS)[number]['value']

/** Conditions rows must meet, all of them. */
export const whereField = field.list({
  title: 'Conditions',
  help: 'A row must meet all of them.',
  optional: true,
  max: 100,
  of: field.object({
    title: 'Condition',
    fields: {
      column: columnField,
      operator: field.choice({ title: 'Operator', choices: OPERATORS, default: '=' }),
      value: field.json({
        title: 'Value',
        help: 'For "is one of" a list, for "is between" a list of two.',
        optional: true,
      }),
    },
  }),
})

export interface Condition {
  column: string
  operator: Operator
  value?: unknown
}

/**
 * The `where` clause with its leading space, or nothing when there are no conditions.
 *
 * @throws PieceError `invalid_input` for a value that does not fit the operator.
 */
export function whereClause(conditions: readonly Condition[] = [], columns: Columns): Part[] {
  if (conditions.length === 0) return []
  const parts = conditions.map((one, index) => condition(one, index, columns))
  return sql` where ${join(parts, ' and ')}`
}

function condition({ column, operator, value }: Condition, index: number, columns: Columns): Part[] {
  const name = identifier(column, `where.${index}.column`)
  const at = `where.${index}.value`
  const type = columns.get(column)
  if (operator === 'is null' || operator === 'is not null') return [name, { text: ` ${operator}` }]
  if (operator === 'in' || operator === 'not in') {
    return oneOf(
      name,
      operator,
      members(value, at).map((one) => placed(one, type, at)),
    )
  }
  if (operator === 'between') {
    const [from = [], to = []] = bounds(value, at).map((one) => placed(one, type, at))
    return sql`${name} between ${from} and ${to}`
  }
  if (value === undefined || value === null) {
    throw badValue(at, `The operator "${operator}" needs a value.`, 'To look for nulls, choose "is null".')
  }
  // As elsewhere a backslash takes from % and _ what they mean; Oracle has no such character unless one is named.
  if (operator === 'like') return sql`${name} like ${parameter(value, at)} escape '\\'`
  return [name, { text: ` ${operator} `, field: `where.${index}.operator` }, ...placed(value, type, at)]
}

/** More than that many members Oracle does not take in one list (ORA-01795). */
const MEMBERS = 1_000

function oneOf(name: Part, operator: 'in' | 'not in', values: readonly Part[][]): Part[] {
  if (values.length === 0) return [{ text: operator === 'in' ? '1 = 0' : '1 = 1' }]
  const lists = Array.from({ length: Math.ceil(values.length / MEMBERS) }, (_, index) => {
    const some = values.slice(index * MEMBERS, (index + 1) * MEMBERS)
    return [name, { text: ` ${operator} (` }, ...join(some, ', '), { text: ')' }]
  })
  return lists.length === 1 ? lists.flat() : sql`(${join(lists, operator === 'in' ? ' or ' : ' and ')})`
}

function bounds(value: unknown, at: string): readonly unknown[] {
  const list = members(value, at)
  if (list.length === 2) return list
  throw badValue(at, 'The operator "between" needs a list of two values.', 'Give [from, to].')
}

/** SQL never finds a null in a list, so one there is a mistake. */
function members(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badValue(at, 'The value must be a list.', 'Give a JSON list, such as [1, 2].')
  if (value.includes(null)) throw badValue(at, 'The list holds a null.', 'To look for nulls, choose "is null".')
  return value
}

const badValue = (at: string, message: string, hint: string) =>
  new PieceError('invalid_input', message, { field: at, hint })
