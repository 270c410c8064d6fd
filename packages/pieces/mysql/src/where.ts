import { field, PieceError } from '@plugboard/core'
import { identifier } from './identifier.js'
import { join, type Part, parameter, sql } from './statement.js'
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

interface Condition {
  column: string
  operator: Operator
  value?: unknown
}

/**
 * The `where` clause with its leading space, or nothing when there are no conditions.
 *
 * @throws PieceError `invalid_input` for a value that does not fit the operator.
 */
export function whereClause(conditions: readonly Condition[] = []): Part[] {
  if (conditions.length === 0) return []
  return sql` where ${join(conditions.map(condition), ' and ')}`
}

function condition({ column, operator, value }: Condition, index: number): Part[] {
  const at = `where.${index}.value`
  const name = identifier(column, `where.${index}.column`)
  if (operator === 'is null' || operator === 'is not null') return [name, { text: ` ${operator}` }]
  if (operator === 'in' || operator === 'not in') return oneOf(name, operator, comparedEach(value, column, at))
  if (operator === 'between') return between(name, comparedEach(value, column, at), at)
  if (value === undefined || value === null) {
    throw badValue(at, `The operator "${operator}" needs a value.`, 'To look for nulls, choose "is null".')
  }
  const bound = operator === 'like' ? parameter(value, at) : compared(value, column, at)
  return [name, { text: ` ${operator} ` }, bound]
}

const compared = (value: unknown, column: string, at: string) => parameter(value, at, { column, isCompared: true })

const comparedEach = (value: unknown, column: string, at: string) =>
  members(value, at).map((one) => compared(one, column, at))

function oneOf(name: Part, operator: 'in' | 'not in', values: readonly Part[]): Part[] {
  if (values.length === 0) return [{ text: operator === 'in' ? 'false' : 'true' }]
  return [name, { text: ` ${operator} (` }, ...join(values, ', '), { text: ')' }]
}

function between(name: Part, values: readonly Part[], at: string): Part[] {
  const [from, to] = values
  if (values.length !== 2 || from === undefined || to === undefined) {
    throw badValue(at, 'The operator "between" needs a list of two values.', 'Give [from, to].')
  }
  return sql`${name} between ${from} and ${to}`
}

/** SQL never finds a null in a list, so one there is a mistake. */
function members(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badValue(at, 'The value must be a list.', 'Give a JSON list, such as [1, 2].')
  if (value.includes(null)) throw badValue(at, 'The list holds a null.', 'To look for nulls, choose "is null".')
  return value
}

const badValue = (at: string, message: string, hint: string) =>
  new PieceError('invalid_input', message, { field: at, hint })
