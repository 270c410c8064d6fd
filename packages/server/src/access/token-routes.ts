import { Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { nameText, plainText } from '../text-schemas.js'
import { ROLES } from './permissions.js'
import type { PlaceResolver } from './place.js'
import type { Token } from './token.js'
import type { TokenService } from './token-service.js'

const ROLE = Type.Union(
  ROLES.map((role) => Type.Literal(role)),
  { description: 'What the token may do.', examples: ['viewer'] },
)

const TOKEN = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: ROLE,
  environmentId: Type.Union([Type.String(), Type.Null()], {
    description: 'The only environment it reaches; null for all of the project.',
  }),
  createdBy: Type.String(),
  createdAt: Type.Integer({ description: 'UTC milliseconds.' }),
  expiresAt: Type.Integer({ description: 'UTC milliseconds.' }),
  lastUsedAt: Type.Union([Type.Integer(), Type.Null()], { description: 'UTC milliseconds, to the hour.' }),
})

const NEW_TOKEN = Type.Object(
  {
    name: nameText({ description: 'To recognise it by.', examples: ['Continuous integration'] }),
    role: ROLE,
    environment: Type.Optional(
      plainText({
        maxLength: 200,
        description: 'Key of the only environment it may reach.',
        examples: ['development'],
      }),
    ),
    expiresInDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 365, default: 90, description: 'Days it is valid.' }),
    ),
  },
  { additionalProperties: false },
)

const TAG = 'Tokens'
const PATH = '/api/v1/projects/:project/tokens'

/** API tokens of a project. */
export function tokenRoutes(tokens: TokenService, places: PlaceResolver): Route[] {
  return [listTokens(tokens), createToken(tokens, places), revokeToken(tokens)]
}

function listTokens(tokens: TokenService): Route {
  return defineRoute({
    method: 'get',
    path: PATH,
    permission: 'tokens.manage',
    audit: { none: 'reads only, and no secret' },
    summary: 'List API tokens',
    tag: TAG,
    answer: Type.Object({ items: Type.Array(TOKEN) }),
    handler: async ({ project }) => ({ items: (await tokens.list(project.id)).map(viewOf) }),
  })
}

function createToken(tokens: TokenService, places: PlaceResolver): Route {
  return defineRoute({
    method: 'post',
    path: PATH,
    permission: 'tokens.manage',
    audit: ['token.created'],
    summary: 'Create an API token',
    description: 'The answer is the only place that ever holds its secret.',
    tag: TAG,
    body: NEW_TOKEN,
    answer: Type.Object({ token: TOKEN, secret: Type.String({ description: 'Send it as a bearer token.' }) }),
    status: 201,
    handler: async ({ project, body, actor, requestId }) => {
      const { name, role, environment, expiresInDays = 90 } = body
      const environmentId = environment === undefined ? null : await idOf(places, project.id, environment)
      const created = await tokens.create(project, { name, role, environmentId, expiresInDays }, { actor, requestId })
      return { token: viewOf(created.token), secret: created.secret }
    },
  })
}

function revokeToken(tokens: TokenService): Route {
  return defineRoute({
    method: 'delete',
    path: `${PATH}/:id`,
    permission: 'tokens.manage',
    audit: ['token.revoked'],
    summary: 'Revoke an API token',
    tag: TAG,
    status: 204,
    handler: async ({ project, params, actor, requestId }) => {
      await tokens.revoke(project, params.id, { actor, requestId })
      return Reply.empty()
    },
  })
}

async function idOf(places: PlaceResolver, projectId: string, key: string): Promise<string> {
  const place = await places.resolve(projectId, key)
  if (place?.environment) return place.environment.id
  const message = 'There is no such environment in this project.'
  throw new DomainError({
    kind: 'invalid',
    code: 'unknown_environment',
    message,
    errors: [{ field: 'environment', code: 'unknown_environment', message }],
  })
}

function viewOf({ projectId: _, ...view }: Token): Omit<Token, 'projectId'> {
  return view
}
