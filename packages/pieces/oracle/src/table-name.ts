import { parseName, qualified } from './identifier.js'
import type { Part } from './statement.js'

/** The part of an action's input that names the table. */
export interface TableInput {
  schema?: string
  table: string
}

/** The table of an action's input as SQL. */
export function tableOf(input: TableInput): Part {
  return qualified(parseName(input.table, input.schema, 'table'), 'table')
}
