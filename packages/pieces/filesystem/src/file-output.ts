import { Type } from '@sinclair/typebox'

/** A file as the steps that follow take it. */
export const fileOutput = Type.Object(
  {
    name: Type.String(),
    contentType: Type.String(),
    size: Type.Optional(Type.Number()),
    url: Type.String(),
  },
  { title: 'File' },
)

export const pathOutput = Type.String({ title: 'Path' })
export const sizeOutput = Type.Number({ title: 'Size' })
