import { dynamicOptions, field } from '@plugboard/core'
import { parseName, qualified } from './identifier.js'
import { methods } from './sqlserver-auth.js'
import { listColumns, listSchemas, listTables } from './sqlserver-options.js'
import type { Part } from './statement.js'

/** The schema, for actions on a table or procedure. */
export const schemaField = field.choice({
  title: 'Schema',
  help: 'Leave empty to look in the default schema of the user, usually "dbo".',
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

/** The table of an action's input as SQL. */
export function tableOf(input: { schema?: string; table: string }): Part {
  return qualified(parseName(input.table, input.schema, 'table'), 'table')
}
