import { defineAction, dynamicOptions, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { callArguments, callStatement, chooseRoutine, hasOutput } from '../call-statement.js'
import { parseName, qualified } from '../identifier.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction } from '../mysql-client.js'
import { listProcedures } from '../mysql-options.js'
import { moreOutput, rowsOutput } from '../output.js'
import { findRoutines, type Routine } from '../routine.js'
import { type Result, runLimited } from '../run-statement.js'
import { schemaField } from '../table-fields.js'

/** Calls a function or procedure stored in the database. */
export const callProcedure = defineAction({
  name: 'call-procedure',
  title: 'Call procedure',
  description: 'Calls a stored procedure or function and gives its output parameters and rows.',
  group: 'SQL',
  methods: [passwordAuth],
  input: fields({
    schema: schemaField,
    procedure: field.choice({
      title: 'Procedure or function',
      help: 'Written like the name of a table.',
      options: dynamicOptions({ methods: [passwordAuth], dependsOn: ['schema'], search: true, load: listProcedures }),
    }),
    parameters: field.json({
      title: 'Parameters',
      help: 'A list of values in order, or an object of values by name. Output parameters are left out; one that is both input and output is given.',
      placeholder: '{"customer": 7}',
      optional: true,
    }),
    maxRows: field.number({
      title: 'Most rows',
      help: 'Further rows of a result set are passed over.',
      integer: true,
      min: 1,
      max: 10_000,
      default: 1_000,
    }),
  }),
  output: Type.Object({
    rows: rowsOutput,
    resultSets: Type.Array(rowsOutput, { title: 'Result sets' }),
    output: Type.Record(Type.String(), Type.Unknown(), { title: 'Output parameters' }),
    more: moreOutput,
  }),
  async run(ctx) {
    const name = parseName(ctx.input.procedure, ctx.input.schema, 'procedure')
    const sqlName = qualified(name, 'procedure')
    const given = callArguments(ctx.input.parameters)
    return inTransaction(ctx, async (session) => {
      const routine = chooseRoutine(await findRoutines(session, name), given)
      return answer(routine, await runLimited(session, callStatement(sqlName, routine, given), ctx.input.maxRows))
    })
  },
})

/** The server gives the output parameters as a last result set, and the value of a function as its only one. */
function answer(routine: Routine, { resultSets, more }: Result) {
  const given = hasOutput(routine) ? resultSets.slice(0, -1) : resultSets
  const output = hasOutput(routine) || !routine.isProcedure ? resultSets.at(-1)?.[0] : undefined
  return { rows: given[0] ?? [], resultSets: given, output: output ?? {}, more }
}
