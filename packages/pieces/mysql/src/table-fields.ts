import { dynamicOptions, field } from '@plugboard/core'
import { parseName, type QualifiedName, qualified } from './identifier.js'
import { passwordAuth } from './mysql-auth.js'
import { listColumns, listSchemas, listTables } from './mysql-options.js'
import type { Part } from './statement.js'

const methods = [passwordAuth] as const

/** The schema, for actions on a table or procedure. */
export const schemaField = field.choice({
  title: 'Schema',
  help: 'In MySQL a schema is a database. Leave empty for the database of the connection.',
  optional: true,
  options: dynamicOptions({ methods, load: listSchemas }),
})

/** The table, for actions on rows. */
export const tableField = field.choice({
  title: 'Table',
  help: 'As written in the database, capitals included. Without a schema above, "schema.table" is possible, and a name that holds a dot stands in double quotes.',
  options: dynamicOptions({ methods, dependsOn: ['schema'], search: true, load: listTables }),
})

/** A column of the table chosen above. */
export const columnField = field.choice({
  title: 'Column',
  options: dynamicOptions({ methods, dependsOn: ['schema', 'table'], load: listColumns }),
})

/** The table of an action's input. */
export const tableName = (input: { schema?: string; table: string }): QualifiedName =>
  parseName(input.table, input.schema, 'table')

/** The table of an action's input as SQL. */
export const tableOf = (input: { schema?: string; table: string }): Part => qualified(tableName(input), 'table')
