import { Type } from '@sinclair/typebox'

/** Rows as JSON, by column name. */
export const rowsOutput = Type.Array(Type.Record(Type.String(), Type.Unknown()), { title: 'Rows' })

/** Whether the limit cut something off. */
export const moreOutput = Type.Boolean({ title: 'More rows' })

/** How many rows were changed or given. */
export const countOutput = Type.Number({ title: 'Number of rows' })
