import type { Plugboard } from './plugboard.js'

/** A JSON Schema as the OpenAPI document holds it. */
export interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  anyOf?: JsonSchema[]
  const?: unknown
  pattern?: string
  minLength?: number
  minimum?: number
  additionalProperties?: boolean | JsonSchema
}

/** One operation of the REST API. */
export interface Operation {
  /** Such as `POST /api/v1/projects/{project}/flows`. */
  readonly name: string
  readonly method: string
  /** Template, with `{parameters}`. */
  readonly path: string
  readonly body: JsonSchema | undefined
  readonly bodyRequired: boolean
  readonly query: readonly { name: string; schema: JsonSchema }[]
  /** It writes audit events of its own. */
  readonly isAudited: boolean
  /** Anybody may call it. */
  readonly isPublic: boolean
}

/** Every operation the server documents, so that a new one is tested as well. */
export async function operationsOf(server: Plugboard): Promise<Operation[]> {
  const { body } = await server.call('GET', '/openapi.json')
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    // biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document
    Object.entries(methods as Record<string, any>).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      body: operation.requestBody?.content['application/json'].schema,
      bodyRequired: operation.requestBody?.required === true,
      // biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document
      query: operation.parameters.filter((one: any) => one.in === 'query'),
      isAudited: Array.isArray(operation['x-audit']),
      isPublic: operation['x-permission'] === 'public',
    })),
  )
}

/** The path of an operation, from `/api/v1` on, with its parameters filled in. */
export function fillPath({ path }: Operation, parameters: Readonly<Record<string, string>>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parameters[name] ?? 'unknown'))
  return filled.replace(/^\/api\/v1/, '')
}

/** Whether an operation is asked with this method and path, which begins after `/api/v1`. */
export function isAsked({ method, path }: Operation, asked: { method: string; path: string }): boolean {
  const [plain = ''] = asked.path.split('?')
  const pattern = path.replace(/^\/api\/v1/, '').replace(/\{\w+\}/g, '[^/]+')
  return method === asked.method && new RegExp(`^${pattern}$`).test(plain)
}

/** A small value that fits a schema. */
export function sampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const
  const [first] = schema.anyOf ?? []
  if (first) return sampleOf(first)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, property]) => [name, sampleOf(property)]),
      )
    case 'array':
      return []
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    default:
      return 'sample'
  }
}
