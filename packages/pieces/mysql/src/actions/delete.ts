import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { allRowsField, requireConditions } from '../all-rows.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction } from '../mysql-client.js'
import { countOutput } from '../output.js'
import { runWhole } from '../run-statement.js'
import { sql, statement } from '../statement.js'
import { schemaField, tableField, tableName, tableOf } from '../table-fields.js'
import { whereClause, whereField } from '../where.js'

/** Deletes rows of a table; `delete` itself is a word of the language. */
export const deleteRows = defineAction({
  name: 'delete',
  title: 'Delete rows',
  description: 'Deletes the rows of a table that meet conditions.',
  group: 'Rows',
  methods: [passwordAuth],
  input: fields({ schema: schemaField, table: tableField, where: whereField, allRows: allRowsField }),
  output: Type.Object({ count: countOutput }),
  async run(ctx) {
    requireConditions(ctx.input)
    const one = statement(sql`delete from ${tableOf(ctx.input)}${whereClause(ctx.input.where)}`, {
      subject: 'table',
      values: 'where',
      table: tableName(ctx.input),
    })
    const { count } = await inTransaction(ctx, (session) => runWhole(session, one))
    return { count }
  },
})
