import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { allRowsField, requireConditions } from '../all-rows.js'
import { identifier } from '../identifier.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { countOutput } from '../output.js'
import { placed } from '../place-value.js'
import { runWhole } from '../run-statement.js'
import { join, type Part, sql, statement } from '../statement.js'
import { type Columns, tableColumns } from '../table-columns.js'
import { schemaField, tableField } from '../table-fields.js'
import { tableOf } from '../table-name.js'
import { columnValues, type Values } from '../values.js'
import { whereClause, whereField } from '../where.js'

/** Changes rows of a table. */
export const update = defineAction({
  name: 'update',
  title: 'Update rows',
  description: 'Changes the rows of a table that meet conditions.',
  group: 'Rows',
  methods: [passwordAuth],
  input: fields({
    schema: schemaField,
    table: tableField,
    set: field.json({
      title: 'New values',
      help: 'Column names with their new values, as JSON.',
      placeholder: '{"status": "done"}',
    }),
    where: whereField,
    allRows: allRowsField,
  }),
  output: Type.Object({ count: countOutput }),
  async run(ctx) {
    requireConditions(ctx.input)
    const { where, ...table } = ctx.input
    const set = newValues(ctx.input.set)
    return inTransaction(ctx, async (session) => {
      const columns = await tableColumns(session, table)
      const parts = sql`update ${tableOf(table)} set ${assignments(set, columns)}${whereClause(where, columns)}`
      const { count } = await runWhole(session, statement(parts, { subject: 'table', values: 'set' }))
      return { count }
    })
  },
})

function newValues(set: unknown): Values {
  const values = columnValues(set, 'set')
  if (Object.keys(values).length > 0) return values
  throw new PieceError('invalid_input', 'There are no new values.', { field: 'set', hint: 'Give at least one column.' })
}

function assignments(set: Values, columns: Columns): Part[] {
  const parts = Object.entries(set).map(
    ([column, value]) => sql`${identifier(column, 'set')} = ${placed(value, columns.get(column), 'set')}`,
  )
  return join(parts, ', ')
}
