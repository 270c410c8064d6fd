import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/** What `npm publish` sends: https://github.com/npm/cli/tree/latest/workspaces/libnpmpublish */
interface Publication {
  name: string
  'dist-tags': Record<string, string>
  versions: Record<string, unknown>
  _attachments: Record<string, { data: string }>
}

/** An npm registry on loopback that knows only what is published to it. */
export interface OwnRegistry {
  /** Ends with a slash. */
  url: string
  close(): Promise<void>
}

export async function startRegistry(): Promise<OwnRegistry> {
  const packages = new Map<string, Publication>()
  const server = createServer(async (request, response) => {
    const [name = '', file] = decodeURIComponent(request.url ?? '/')
      .slice(1)
      .split('/-/')
    if (request.method === 'PUT') {
      packages.set(name, merged(packages.get(name), (await json(request)) as Publication))
      return void response.writeHead(201).end('{}')
    }
    const found = packages.get(name)
    const tarball = file === undefined ? undefined : found?._attachments[file]
    if (tarball) return void response.end(Buffer.from(tarball.data, 'base64'))
    const { _attachments, ...packument } = found ?? { _attachments: {} }
    response.writeHead(found && file === undefined ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(packument))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The registry has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function merged(known: Publication | undefined, more: Publication): Publication {
  return {
    name: more.name,
    'dist-tags': { ...known?.['dist-tags'], ...more['dist-tags'] },
    versions: { ...known?.versions, ...more.versions },
    _attachments: { ...known?._attachments, ...more._attachments },
  }
}
