import { Type } from '@sinclair/typebox'

/** A file a step gives. */
export const fileOutput = Type.Object(
  { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
  { title: 'File' },
)
