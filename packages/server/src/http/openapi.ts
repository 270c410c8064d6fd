import type { TSchema } from '@sinclair/typebox'
import type { Route } from './route-entry.js'

/** What the document says about the whole. */
export interface OpenApiFacts {
  readonly title: string
  readonly version: string
}

type Json = Readonly<Record<string, unknown>>

const PROBLEM = {
  type: 'object',
  description: 'What went wrong, as RFC 9457 defines it.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', examples: ['urn:plugboard:problem:required'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable name of the failure; switch on it.' },
    detail: { type: 'string', description: 'A sentence for people.' },
    field: { type: 'string', description: 'Path of the first field at fault.' },
    hint: { type: 'string', description: 'What to do about it.' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

/** The OpenAPI 3.1 document of the REST API. The schemas are those that requests are checked against. */
export function openApi(routes: readonly Route[], facts: OpenApiFacts): Json {
  const api = routes.filter(({ kind, tag }) => kind === 'api' && tag !== undefined)
  return {
    openapi: '3.1.0',
    info: { ...facts, description: 'Connections, and everything around them.' },
    servers: [{ url: '/' }],
    tags: [...new Set(api.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ token: [] }, { session: [] }],
    paths: pathsOf(api),
    components: {
      schemas: { Problem: PROBLEM },
      responses: { Problem: { description: 'A problem', content: { 'application/problem+json': { schema: ref } } } },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-sid',
          description: 'Somebody signed in with a browser.',
        },
      },
    },
  }
}

const ref = { $ref: '#/components/schemas/Problem' }

function pathsOf(routes: readonly Route[]): Record<string, Record<string, Json>> {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = templateOf(route.path)
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
  }
  return paths
}

/** `:name` as OpenAPI writes it. */
export function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}')
}

function operationOf(route: Route): Json {
  const { summary, description, tag, permission, body, bodyOptional } = route
  return {
    operationId: operationId(route),
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    ...(permission === 'public' ? { security: [] } : {}),
    'x-permission': permission,
    'x-audit': route.audit,
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body ? { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } } } : {}),
    responses: { ...answersOf(route), default: { $ref: '#/components/responses/Problem' } },
  }
}

/** Such as `post_projects_project_tokens`: stable as long as the path is. */
function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/api\/v1\//, '').match(/\w+/g) ?? []
  return [method, ...words].join('_')
}

function pathParameters({ path }: Route): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Route): Json[] {
  return Object.entries(query?.properties ?? {}).map(([name, schema]: [string, TSchema]) => ({
    name,
    in: 'query',
    required: query?.required?.includes(name) === true,
    ...(schema.description === undefined ? {} : { description: schema.description }),
    schema,
  }))
}

function answersOf({ answer, status }: Route): Record<string, Json> {
  if (answer) return { [status]: { description: 'Done', content: { 'application/json': { schema: answer } } } }
  return { [status === 200 ? '2XX' : status]: { description: 'Done' } }
}
