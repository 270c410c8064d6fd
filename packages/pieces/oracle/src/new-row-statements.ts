import { identifier } from './identifier.js'
import { placed, shown } from './place-value.js'
import { selectList } from './select-list.js'
import { parameter, type Statement, sql, statement } from './statement.js'
import type { Columns } from './table-columns.js'
import { type TableInput, tableOf } from './table-name.js'

type From = TableInput & { column: string }

const BLAME = { subject: 'column', values: 'column' }

/** The largest value of the column now. */
export function largestStatement(from: From, columns: Columns): Statement {
  const name = identifier(from.column, 'column')
  const column = columns.get(from.column)
  const largest = { text: '"LARGEST"' }
  const inner = sql`select max(${name}) as ${largest} from ${tableOf(from)}`
  return statement(sql`select ${column ? shown(column, largest) : [largest]} from (${inner})`, BLAME)
}

/** Rows from a value on, in the order of the column. */
export function pageStatement(from: From, columns: Columns, value: string | null, most: number): Statement {
  const name = identifier(from.column, 'column')
  const column = columns.get(from.column)
  const start = value === null ? sql`${name} is not null` : sql`${name} >= ${placed(value, column, 'column')}`
  return statement(
    sql`select ${selectList(undefined, columns)} from ${tableOf(from)} where ${start}
      order by ${name} fetch first ${parameter(most, 'limit')} rows only`,
    BLAME,
  )
}
