import { type TSchema, Type } from '@sinclair/typebox'

/** Servers leave out what they do not know, or say null. */
export const Maybe = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]))
