import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { allRowsField, requireConditions } from '../all-rows.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { countOutput } from '../output.js'
import { runWhole } from '../run-statement.js'
import { sql, statement } from '../statement.js'
import { tableColumns } from '../table-columns.js'
import { schemaField, tableField } from '../table-fields.js'
import { tableOf } from '../table-name.js'
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
    const { where, ...table } = ctx.input
    return inTransaction(ctx, async (session) => {
      const columns = await tableColumns(session, table)
      const one = statement(sql`delete from ${tableOf(table)}${whereClause(where, columns)}`, {
        subject: 'table',
        values: 'where',
      })
      const { count } = await runWhole(session, one)
      return { count }
    })
  },
})
