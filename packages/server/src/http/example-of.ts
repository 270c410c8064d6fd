import type { TSchema } from '@sinclair/typebox'

const DEEPEST = 6

/** A value that fits a schema roughly, to show in the documentation: its example, its default, or one made up. */
export function exampleOf(schema: TSchema, depth = 0): unknown {
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (Array.isArray(schema.anyOf) && schema.anyOf.length > 0) return exampleOf(schema.anyOf[0], depth)
  if (depth >= DEEPEST) return null
  return ofType(schema, depth)
}

function ofType(schema: TSchema, depth: number): unknown {
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'array':
      return [exampleOf(schema.items ?? {}, depth + 1)]
    case 'object':
      return ofObject(schema, depth)
    default:
      return null
  }
}

function ofObject(schema: TSchema, depth: number): unknown {
  const properties: Readonly<Record<string, TSchema>> = schema.properties ?? {}
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, exampleOf(one, depth + 1)]))
}
