import { Type } from '@sinclair/typebox'
import { callerOf } from '../http/caller-of.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { UpgradeService } from './upgrade-service.js'

const tag = 'Pieces'
const permission = 'pieces.manage'
const closed = { additionalProperties: false }
const seconds = 300

const UpgradeBody = Type.Object(
  {
    version: Type.String({ maxLength: 100, description: 'An installed version.' }),
    preview: Type.Optional(Type.Boolean({ description: 'Say what would happen, and change nothing.' })),
    accept: Type.Optional(Type.Boolean({ description: 'Also where steps of flows take what the version lacks.' })),
  },
  closed,
)

/** The REST routes of upgrades. */
export function upgradeRoutes(upgrades: UpgradeService): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/pieces/:name/upgrade',
      permission,
      audit: ['piece.upgraded', 'connection.migrated', 'connection.reconnect_needed'],
      summary: 'Move a piece to another installed version',
      description:
        'Connections are moved, their values migrated by the piece where its auth fields changed: all that can be, or none. Those that need a person stay at their version. It can be rolled back until it is committed.',
      tag,
      limits: { seconds },
      body: UpgradeBody,
      handler: (request) => {
        const { version, preview, accept = false } = request.body
        const { name } = request.params
        return preview ? upgrades.preview(name, version) : upgrades.start(name, version, accept, callerOf(request))
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/pieces/:name/upgrades',
      permission,
      audit: { none: 'reads what was upgraded' },
      summary: 'List the upgrades of a piece',
      tag,
      handler: async ({ params }) => ({ items: await upgrades.list(params.name) }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/piece-upgrades/:id/commit',
      permission,
      audit: ['piece.upgrade_committed'],
      summary: 'Make an upgrade final',
      tag,
      handler: (request) => upgrades.commit(request.params.id, callerOf(request)),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/piece-upgrades/:id/rollback',
      permission,
      audit: ['piece.rolled_back', 'connection.migration_undone'],
      summary: 'Roll an upgrade back',
      description: 'Connections that somebody changed since stay at the new version; `kept` counts them.',
      tag,
      limits: { seconds },
      handler: async (request) => {
        const { upgrade, ...counts } = await upgrades.rollBack(request.params.id, callerOf(request))
        return { ...upgrade, ...counts }
      },
    }),
  ]
}
