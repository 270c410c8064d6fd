import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from '@sinclair/typebox'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { ICON_HEADERS } from './icon-headers.js'
import { iconPath, summarize } from './installed-piece.js'
import type { PieceCatalog } from './piece-catalog.js'

const tag = 'Pieces'
const reads = { none: 'reads what is public about a piece' }
const VersionQuery = Type.Object(
  { version: Type.Optional(Type.String({ maxLength: 100 })) },
  { additionalProperties: false },
)

/** The REST routes of pieces. All they say comes from manifests; no piece code runs. */
export function pieceRoutes(catalog: PieceCatalog): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/pieces',
      permission: 'pieces.view',
      audit: reads,
      summary: 'List pieces',
      tag,
      handler: () => ({ items: catalog.list().map(summarize) }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/pieces/:name',
      permission: 'pieces.view',
      audit: reads,
      summary: 'Read a piece’s manifest',
      tag,
      query: VersionQuery,
      handler: ({ params, query }) => {
        const { manifest } = catalog.get(params.name, query.version)
        return { ...manifest, icon: iconPath(manifest.name, manifest.version) }
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/pieces/:name/icon',
      permission: 'pieces.view',
      audit: reads,
      summary: 'Read a piece’s icon',
      tag,
      query: VersionQuery,
      handler: async ({ params, query }) => {
        const { manifest, directory } = catalog.find(params.name, query.version) ?? catalog.get(params.name)
        const svg = await readFile(join(directory, manifest.icon), 'utf8')
        return Reply.raw('image/svg+xml', svg, { headers: ICON_HEADERS })
      },
    }),
  ]
}
