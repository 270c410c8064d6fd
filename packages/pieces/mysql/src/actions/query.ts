import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { describeColumns } from '../describe-columns.js'
import { passwordAuth } from '../mysql-auth.js'
import { command, inTransaction, type Session } from '../mysql-client.js'
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
      help: 'One statement. Write ? where a parameter goes; never put values into the text itself.',
      placeholder: 'select * from orders where customer = ?',
      language: 'sql',
      minLength: 1,
      maxLength: 1_000_000,
    }),
    parameters: field.list({
      title: 'Parameters',
      help: 'The values for each ? in order.',
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
      if (one.readsOnly) await stopAfter(session, ctx.input.maxRows)
      const { rows, count, more, columns } = await runLimited(session, one, ctx.input.maxRows)
      return { rows, count, columns: describeColumns(columns), more }
    })
  },
})

/** Begins with a word of a statement that gives rows and changes nothing, and writes them nowhere else. */
const READS = /^[\s(]*(?:select|with|table|values|show|desc|describe|explain)\b(?!.*\binto\b)/is

/** Lets the server itself stop a `select` without a limit of its own: one more than asked for tells that there are more. */
const stopAfter = (session: Session, rows: number) => command(session, `set sql_select_limit = ${rows + 1}`)

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
    names: [],
    readsOnly: READS.test(text),
    blame: { subject: 'sql', values: parameters.length > 0 ? 'parameters' : 'sql' },
  }
}
