import { type Static, Type } from '@sinclair/typebox'
import { failure, type ModelAnswer } from './openai-model.js'

type Fields = Record<string, unknown>

export const Format = Type.Object({
  type: Type.Literal('json_schema'),
  json_schema: Type.Object({
    name: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' }),
    strict: Type.Optional(Type.Boolean()),
    schema: Type.Record(Type.String(), Type.Unknown()),
  }),
})

/** What the service says against the schema an answer shall have. */
export function schemaRefusal(format: Static<typeof Format> | undefined): ModelAnswer | undefined {
  const given = format?.json_schema
  if (!given) return undefined
  const fault =
    given.schema.type === 'object'
      ? given.strict && strictFault(given.schema)
      : `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(given.schema.type)}"'.`
  if (!fault) return undefined
  return failure(400, `Invalid schema for response_format '${given.name}': ${fault}`, { param: 'response_format' })
}

/** What strict mode asks of every object: closed, and all of its properties required. */
function strictFault(schema: Fields, context = '()'): string | undefined {
  const properties = childrenOf(schema)
  if (schema.type === 'object') {
    if (schema.additionalProperties !== false) {
      return `In context=${context}, 'additionalProperties' is required to be supplied and to be false.`
    }
    const required = Array.isArray(schema.required) ? schema.required : []
    const left = Object.keys(properties).find((name) => !required.includes(name))
    if (left) return `In context=${context}, 'required' must include every key in properties. Missing '${left}'.`
  }
  const children = isFields(schema.items) ? { ...properties, items: schema.items } : properties
  for (const [name, child] of Object.entries(children)) {
    const fault = strictFault(child, `('properties', '${name}')`)
    if (fault) return fault
  }
  return undefined
}

/** A value that fits a simple schema; every text in it is the person's own. */
export function example(schema: Fields, said: string): unknown {
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.type === 'object') {
    return Object.fromEntries(Object.entries(childrenOf(schema)).map(([name, child]) => [name, example(child, said)]))
  }
  if (schema.type === 'array') return isFields(schema.items) ? [example(schema.items, said)] : []
  if (schema.type === 'number' || schema.type === 'integer') return said.length
  if (schema.type === 'boolean') return said.length > 0
  return schema.type === 'null' ? null : said
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function childrenOf(schema: Fields): Record<string, Fields> {
  const given = isFields(schema.properties) ? Object.entries(schema.properties) : []
  return Object.fromEntries(given.flatMap(([name, child]) => (isFields(child) ? [[name, child]] : [])))
}
