import { type Static, Type } from '@sinclair/typebox'
import { confidenceOutput, placeOutput } from './text-fields.js'

/** The parts of an entity that are used. */
export const Entity = Type.Object({
  text: Type.String(),
  category: Type.String(),
  subcategory: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  offset: Type.Number(),
  length: Type.Number(),
  confidenceScore: Type.Number(),
})

/** Entities in an output. */
export const entitiesOutput = Type.Array(
  Type.Object({
    text: Type.String({ title: 'Text' }),
    category: Type.String({ title: 'Category', description: 'Such as Person, Organization, DateTime, Email.' }),
    subcategory: Type.Union([Type.String(), Type.Null()], { title: 'Subcategory' }),
    ...placeOutput,
    confidence: confidenceOutput,
  }),
  { title: 'Entities' },
)

/** Entities in the output's own words. */
export const entitiesOf = (entities: readonly Static<typeof Entity>[]) =>
  entities.map(({ text, category, subcategory, offset, length, confidenceScore }) => ({
    text,
    category,
    subcategory: subcategory ?? null,
    offset,
    length,
    confidence: confidenceScore,
  }))
