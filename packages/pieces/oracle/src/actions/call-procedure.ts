import { defineAction, dynamicOptions, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { callArguments, callStatement, chooseRoutine } from '../call-statement.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { listProcedures } from '../oracle-options.js'
import { moreOutput, rowsOutput } from '../output.js'
import { findRoutines } from '../routine.js'
import { routinePlaces } from '../routine-name.js'
import { runCall } from '../run-call.js'
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
      help: 'Written like the name of a table; one of a package as PACKAGE.PROCEDURE or SCHEMA.PACKAGE.PROCEDURE.',
      options: dynamicOptions({ methods: [passwordAuth], dependsOn: ['schema'], search: true, load: listProcedures }),
    }),
    parameters: field.json({
      title: 'Parameters',
      help: 'A list of values in order, or an object of values by name. Output parameters are left out; one that is both input and output is given.',
      placeholder: '{"CUSTOMER": 7}',
      optional: true,
    }),
    maxRows: field.number({
      title: 'Most rows',
      help: 'Of each result set; further rows are not read.',
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
    const places = routinePlaces(ctx.input.procedure, ctx.input.schema)
    const given = callArguments(ctx.input.parameters)
    return inTransaction(ctx, async (session) => {
      const routine = chooseRoutine(await findRoutines(session, places), given)
      return runCall(session, callStatement(routine, given), ctx.input.maxRows)
    })
  },
})
