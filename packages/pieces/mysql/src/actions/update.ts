import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { allRowsField, requireConditions } from '../all-rows.js'
import { identifier } from '../identifier.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction } from '../mysql-client.js'
import { countOutput } from '../output.js'
import { runWhole } from '../run-statement.js'
import { join, type Part, parameter, sql, statement } from '../statement.js'
import { schemaField, tableField, tableName, tableOf } from '../table-fields.js'
import { columnValues } from '../values.js'
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
    const set = assignments(ctx.input.set)
    const one = statement(sql`update ${tableOf(ctx.input)} set ${set}${whereClause(ctx.input.where)}`, {
      subject: 'table',
      values: 'set',
      table: tableName(ctx.input),
    })
    const { count } = await inTransaction(ctx, (session) => runWhole(session, one))
    return { count }
  },
})

function assignments(set: unknown): Part[] {
  const entries = Object.entries(columnValues(set, 'set'))
  if (entries.length === 0) {
    throw new PieceError('invalid_input', 'There are no new values.', {
      field: 'set',
      hint: 'Give at least one column.',
    })
  }
  return join(
    entries.map(([column, value]) => sql`${identifier(column, 'set')} = ${parameter(value, 'set', { column })}`),
    ', ',
  )
}
