import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { countOutput, moreOutput, rowsOutput } from '../output.js'
import { runLimited } from '../run-statement.js'
import type { Statement } from '../statement.js'

/** Runs a statement of the person's own. */
export const query = defineAction({
  name: 'query',
  title: 'Run a query',
  description: 'Runs one SQL statement with parameters.',
  group: 'SQL',
  methods: [passwordAuth],
  input: fields({
    sql: field.longText({
      title: 'SQL',
      help: 'One statement, without a semicolon at its end. Write :1, :2, … where the parameters go; never put values into the text itself.',
      placeholder: 'select * from orders where customer = :1',
      language: 'sql',
      minLength: 1,
      maxLength: 1_000_000,
    }),
    parameters: field.list({
      title: 'Parameters',
      help: 'The values for :1, :2, … in order.',
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
      const { rows, count, more, columns } = await runLimited(session, one, ctx.input.maxRows)
      return { rows, count, columns: columns.map(({ name, type }) => ({ name, type })), more }
    })
  },
})

function ownStatement(text: string, parameters: readonly unknown[] = []): Statement {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new PieceError('invalid_input', 'The SQL holds characters that are not text.', {
      field: 'sql',
      hint: 'Remove null bytes and broken characters.',
    })
  }
  return {
    text,
    parameters: parameters.map((value, index) => ({ value, field: `parameters.${index}` })),
    spans: [{ end: text.length, field: 'sql' }],
    blame: { subject: 'sql', values: parameters.length > 0 ? 'parameters' : 'sql' },
  }
}
