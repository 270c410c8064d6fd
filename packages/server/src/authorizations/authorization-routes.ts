import { Type } from '@sinclair/typebox'
import type { ConnectionService } from '../connections/connection-service.js'
import { callerOf } from '../http/caller-of.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { AuthorizationService } from './authorization-service.js'
import type { TransactionCookie } from './transaction-cookie.js'

interface Services {
  authorizations: AuthorizationService
  transactionCookie: TransactionCookie
  connections: ConnectionService
}

const C = '/api/v1/projects/:project/environments/:environment/connections/:key'
const tag = 'Connections'

const BeginBody = Type.Object(
  {
    scopes: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        maxItems: 100,
        description: 'Declared scopes to ask for besides those of the form.',
      }),
    ),
  },
  { additionalProperties: false },
)

const BegunAnswer = Type.Object({
  id: Type.String(),
  authorizationUrl: Type.String({ description: 'Where the person goes, in the browser that has the cookie.' }),
  redirectUri: Type.String(),
  expiresAt: Type.Integer({ description: 'UTC milliseconds.' }),
})

const nullable = Type.Optional(Type.Union([Type.String(), Type.Null()]))

const AuthorizationAnswer = Type.Object({
  id: Type.String(),
  status: Type.Union(
    ['pending', 'exchanging', 'confirm', 'connected', 'failed', 'expired'].map((one) => Type.Literal(one)),
  ),
  expiresAt: Type.Integer(),
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  hint: Type.Optional(Type.String()),
  account: nullable,
  previousAccount: nullable,
})

/** The REST routes of authorizing a connection at its provider. */
export function authorizationRoutes(services: Services): Route[] {
  return [
    beginRoute(services, 'authorize', 'Begin to authorize a connection'),
    beginRoute(services, 'reconnect', 'Begin to authorize a connection again'),
    ...followRoutes(services),
  ]
}

function beginRoute({ authorizations, transactionCookie }: Services, verb: string, summary: string): Route {
  return defineRoute({
    method: 'post',
    path: `${C}/${verb}`,
    permission: 'connections.edit',
    audit: ['connection.authorization_started'],
    summary,
    description:
      'Sets a cookie that binds the authorization to this browser or client: the callback has to bring it back, ' +
      'within ten minutes, once. Key, flows and history of the connection stay.',
    tag,
    rate: 'oauth_start',
    body: BeginBody,
    bodyOptional: true,
    answer: BegunAnswer,
    handler: async (request) => {
      const { project, environment, params, body, principal, origin } = request
      const place = { project, environment }
      const begun = await authorizations.begin(
        place,
        params.key,
        body.scopes ?? [],
        { principal, origin },
        callerOf(request),
      )
      const { browser, ...answer } = begun
      return Reply.json(answer, { headers: transactionCookie.set(begun.id, browser) })
    },
  })
}

function followRoutes({ authorizations, connections }: Services): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: `${C}/authorizations/:id`,
      permission: 'connections.edit',
      audit: { none: 'reads how far one is' },
      summary: 'Read how far an authorization is',
      tag,
      answer: AuthorizationAnswer,
      handler: (request) => {
        const { project, environment, params } = request
        return authorizations.view({ project, environment }, params.id, callerOf(request), params.key)
      },
    }),
    defineRoute({
      method: 'post',
      path: `${C}/authorizations/:id/confirm`,
      permission: 'connections.edit',
      audit: ['connection.reconnected'],
      summary: 'Switch to the account that answered',
      tag,
      handler: async (request) => {
        const { project, environment, params } = request
        const place = { project, environment }
        return connections.view(await authorizations.confirm(place, params.id, callerOf(request), params.key))
      },
    }),
    defineRoute({
      method: 'post',
      path: `${C}/authorizations/:id/cancel`,
      permission: 'connections.edit',
      audit: { none: 'nothing came of it' },
      summary: 'Give up an authorization',
      tag,
      status: 204,
      handler: async (request) => {
        const { project, environment, params } = request
        await authorizations.cancel({ project, environment }, params.id, callerOf(request), params.key)
        return Reply.empty()
      },
    }),
  ]
}
