import { dynamicOptions, field } from '@plugboard/core'
import { passwordAuth } from './oracle-auth.js'
import { listColumns, listSchemas, listTables } from './oracle-options.js'

const methods = [passwordAuth] as const

/** The schema, for actions on a table or procedure. */
export const schemaField = field.choice({
  title: 'Schema',
  help: 'Leave empty to look in the schema of the user.',
  optional: true,
  options: dynamicOptions({ methods, load: listSchemas }),
})

/** The table, for actions on rows. */
export const tableField = field.choice({
  title: 'Table',
  help: 'As written in the database, capitals included: a table created without quotes is in capitals. Without a schema above, "SCHEMA.TABLE" is possible, and a name that holds a dot stands in double quotes.',
  options: dynamicOptions({ methods, dependsOn: ['schema'], search: true, load: listTables }),
})

/** A column of the table chosen above. */
export const columnField = field.choice({
  title: 'Column',
  options: dynamicOptions({ methods, dependsOn: ['schema', 'table'], load: listColumns }),
})
