import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { describeColumns } from '../describe-columns.js'
import { countOutput, moreOutput, rowsOutput } from '../output.js'
import { onlyReads, ownStatement } from '../own-statement.js'
import { run } from '../run-statement.js'
import { methods } from '../sqlserver-auth.js'
import { inTransaction } from '../sqlserver-client.js'

/** Runs a statement of the person's own. */
export const query = defineAction({
  name: 'query',
  title: 'Run a query',
  description: 'Runs one SQL statement with parameters.',
  group: 'SQL',
  methods,
  input: fields({
    sql: field.longText({
      title: 'SQL',
      help: 'One statement. Write @p1, @p2, … where the parameters go; never put values into the text itself.',
      placeholder: 'select * from orders where customer = @p1',
      language: 'sql',
      minLength: 1,
      maxLength: 1_000_000,
    }),
    parameters: field.list({
      title: 'Parameters',
      help: 'The values for @p1, @p2, … in order.',
      optional: true,
      max: 10_000,
      of: field.json({ title: 'Value' }),
    }),
    maxRows: field.number({
      title: 'Most rows',
      help: 'Further rows are not read.',
      integer: true,
      min: 1,
      max: 10_000,
      default: 1_000,
    }),
  }),
  output: Type.Object({
    rows: rowsOutput,
    count: countOutput,
    columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() }), { title: 'Columns' }),
    more: moreOutput,
  }),
  async run(ctx) {
    const one = ownStatement(ctx.input.sql, ctx.input.parameters)
    return inTransaction(ctx, async (session) => {
      const reading = { limit: ctx.input.maxRows, stop: onlyReads(one.text) }
      const { sets, count } = await run(session, one, reading)
      const [set] = sets
      if (sets.length > 1) throw severalResults()
      const rows = set?.rows ?? []
      return { rows, count: set ? rows.length : count, columns: describeColumns(set), more: set?.more ?? false }
    })
  },
})

const severalResults = () =>
  new PieceError('invalid_input', 'The SQL gives several results, and there is room for one.', {
    field: 'sql',
    hint: 'Run each select in a step of its own, or make a procedure of them and call that.',
  })
