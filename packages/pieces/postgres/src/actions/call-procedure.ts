import { defineAction, dynamicOptions, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { callArguments, callStatement, chooseRoutine } from '../call-statement.js'
import { parseName, qualified } from '../identifier.js'
import { moreOutput, rowsOutput } from '../output.js'
import { passwordAuth } from '../postgres-auth.js'
import { configure, transaction, withSession } from '../postgres-client.js'
import { listProcedures } from '../postgres-options.js'
import { findRoutines } from '../routine.js'
import { runLimited, runWhole } from '../run-statement.js'
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
      help: 'Further rows of a function are not read.',
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
    const sqlName = qualified(name, 'procedure')
    const given = callArguments(ctx.input.parameters)
    return withSession(ctx, async (session) => {
      const routines = await transaction(session, (inside) => findRoutines(inside, name), true)
      const routine = chooseRoutine(routines, given)
      const one = callStatement(sqlName, routine, given)
      if (!routine.isProcedure) {
        const { rows, more } = await transaction(session, (inside) => runLimited(inside, one, ctx.input.maxRows))
        return { rows, resultSets: [rows], output: (rows.length === 1 && rows[0]) || {}, more }
      }
      // Not inside a transaction, so that the procedure may commit on its way.
      await configure(session)
      const { rows } = await runWhole(session, one)
      return { rows: [], resultSets: [], output: rows[0] ?? {}, more: false }
    })
  },
})
