import { Type } from '@sinclair/typebox'
import { callerOf } from '../http/caller-of.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { PieceKeeper } from './piece-keeper.js'

const tag = 'Pieces'
const permission = 'pieces.manage'
const closed = { additionalProperties: false }
const VersionQuery = Type.Object({ version: Type.Optional(Type.String({ maxLength: 100 })) }, closed)

/** The REST routes of pinning and removing pieces. */
export function keeperRoutes(keeper: PieceKeeper): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/pieces/:name/versions',
      permission: 'pieces.view',
      audit: { none: 'reads what is public about a piece' },
      summary: 'List the installed versions of a piece',
      description: 'How many connections each has is told to those who may manage pieces.',
      tag,
      handler: async (request) => ({
        items: await keeper.versions(request.params.name, request.may('pieces.manage')),
      }),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/pieces/:name',
      permission,
      audit: ['piece.removed', 'piece.remove_refused'],
      summary: 'Remove a piece, or one version of it',
      tag,
      query: VersionQuery,
      handler: async (request) => {
        await keeper.remove(request.params.name, request.query.version, callerOf(request))
        return Reply.empty()
      },
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/pieces/:name/pin',
      permission,
      audit: ['piece.pinned'],
      summary: 'Keep a piece at a version',
      tag,
      body: Type.Object({ version: Type.String({ maxLength: 100 }) }, closed),
      handler: async (request) => {
        const { name } = request.params
        await keeper.pin(name, request.body.version, callerOf(request))
        return { name, version: request.body.version, pinned: true }
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/pieces/:name/pin',
      permission,
      audit: ['piece.unpinned'],
      summary: 'Let a piece be upgraded again',
      tag,
      handler: async (request) => {
        await keeper.unpin(request.params.name, callerOf(request))
        return Reply.empty()
      },
    }),
  ]
}
