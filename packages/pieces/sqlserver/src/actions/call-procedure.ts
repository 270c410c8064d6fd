import { defineAction, dynamicOptions, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { callArguments, callOutput, callStatement } from '../call-statement.js'
import { parseName, qualified } from '../identifier.js'
import { moreOutput, rowsOutput } from '../output.js'
import { findRoutine } from '../routine.js'
import { run } from '../run-statement.js'
import { methods } from '../sqlserver-auth.js'
import { inTransaction } from '../sqlserver-client.js'
import { listProcedures } from '../sqlserver-options.js'
import { schemaField } from '../table-fields.js'

/** Calls a function or procedure stored in the database. */
export const callProcedure = defineAction({
  name: 'call-procedure',
  title: 'Call procedure',
  description: 'Calls a stored procedure or function and gives its output parameters and rows.',
  group: 'SQL',
  methods,
  input: fields({
    schema: schemaField,
    procedure: field.choice({
      title: 'Procedure or function',
      help: 'Written like the name of a table.',
      options: dynamicOptions({ methods, dependsOn: ['schema'], search: true, load: listProcedures }),
    }),
    parameters: field.json({
      title: 'Parameters',
      help: 'A list of values in order, or an object of values by name. Output parameters are left out; one that is both input and output is given by name.',
      placeholder: '{"customer": 7}',
      optional: true,
    }),
    maxRows: field.number({
      title: 'Most rows',
      help: 'Of each result set. Further rows are thrown away.',
      integer: true,
      min: 1,
      max: 10_000,
      default: 1_000,
    }),
  }),
  output: Type.Object({
    rows: rowsOutput,
    resultSets: Type.Array(rowsOutput, { title: 'Result sets' }),
    output: Type.Record(Type.String(), Type.Unknown(), { title: 'Output parameters, or the only row' }),
    more: moreOutput,
  }),
  async run(ctx) {
    const name = parseName(ctx.input.procedure, ctx.input.schema, 'procedure')
    const given = callArguments(ctx.input.parameters)
    return inTransaction(ctx, async (session) => {
      const routine = await findRoutine(session, name)
      const place = qualified({ schema: routine.schema, name: name.name }, 'procedure')
      const one = callStatement(place, routine, given)
      // To the end, since the procedure may change more after its rows.
      const { sets } = await run(session, one, { limit: ctx.input.maxRows, stop: false })
      const last = routine.kind === 'procedure' ? sets.pop() : undefined
      const rows = sets[0]?.rows ?? []
      return {
        rows,
        resultSets: sets.map((set) => set.rows),
        output: last ? callOutput(routine, last.rows[0]) : (rows.length === 1 && rows[0]) || {},
        more: sets.some((set) => set.more),
      }
    })
  },
})
