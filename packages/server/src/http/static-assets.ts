import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { ASSETS_FOLDER, ASSETS_PATH } from '../html/assets.js'
import { Reply } from './reply.js'
import { defineRoute } from './route.js'
import type { Route } from './route-entry.js'
import { notFound } from './to-problem.js'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const FOR_EVER = 'public, max-age=31536000, immutable'

interface Asset {
  readonly type: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly zipped: Uint8Array<ArrayBuffer>
}

/**
 * Serves the built assets from memory. Only the files that `assets.json` names: a name from the request never reaches
 * the file system. Their names hold a hash of their content, so a browser keeps them for ever.
 *
 * @throws Error if they were not built.
 */
export async function staticAssets(folder: string = ASSETS_FOLDER): Promise<Route[]> {
  const assets = await loadAll(folder)
  return [
    defineRoute({
      method: 'get',
      path: `${ASSETS_PATH}/:file`,
      permission: 'public',
      audit: { none: 'files of the program' },
      summary: 'Get a script, style or image of the pages',
      tag: 'Operations',
      handler: ({ params, header }) => {
        const asset = assets.get(params.file)
        if (!asset) throw notFound()
        const isZipped = /\bgzip\b/.test(header('accept-encoding') ?? '')
        const headers = { 'cache-control': FOR_EVER, vary: 'accept-encoding' }
        if (!isZipped) return Reply.raw(asset.type, asset.plain, { headers })
        return Reply.raw(asset.type, asset.zipped, { headers: { ...headers, 'content-encoding': 'gzip' } })
      },
    }),
  ]
}

async function loadAll(folder: string): Promise<Map<string, Asset>> {
  const names: unknown = JSON.parse(await readFile(join(folder, 'assets.json'), 'utf8'))
  const values: unknown[] = Object.values(Object(names))
  const files = values.filter((name): name is string => typeof name === 'string' && extname(name) in TYPES)
  return new Map(
    await Promise.all(files.map(async (name): Promise<[string, Asset]> => [name, await load(folder, name)])),
  )
}

async function load(folder: string, name: string): Promise<Asset> {
  const plain = new Uint8Array(await readFile(join(folder, name)))
  const zipped = new Uint8Array(await promisify(gzip)(plain, { level: 9 }))
  return { type: TYPES[extname(name)] ?? 'application/octet-stream', plain, zipped }
}
