import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { pipeline, Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { PackedPiece } from './piece-package.js'

/** What a registry may do in place of what it should. */
export type RegistryFault =
  | 'hang'
  | 'hang-within'
  | 'cut'
  | 'garbage'
  | 'announce-200-mb'
  | 'send-200-mb'
  | { status: number }
  | { redirect: string }

/** How one package is handed out. */
interface PackageFaults {
  packument?: RegistryFault
  tarball?: RegistryFault
  /** What is announced in place of the digest; an empty text for none. */
  integrity?: string
  /** What is announced in place of the address of the tarball. */
  address?: string
}

/** An npm registry on loopback, for packages made in a test; all others come from the one npm is set to use. */
export interface TestRegistry {
  /** Ends with a slash. */
  readonly url: string
  /** Path and `Authorization` of every request so far. */
  readonly requests: readonly { path: string; authorization: string | undefined }[]
  /** In the place of the same version, if there is one. */
  publish(piece: Pick<PackedPiece, 'package' | 'version' | 'json' | 'tarball'>): void
  misbehave(name: string, faults: PackageFaults): void
  close(): Promise<void>
}

type Published = Pick<PackedPiece, 'version' | 'json' | 'tarball'> & { at: string }

const MEGABYTE = Buffer.alloc(1024 * 1024)
const TARBALL = /^((?:@[^/]+\/)?[^/]+)\/-\/.*-(\d+\.\d+\.\d+[^/]*)\.tgz$/

/**
 * Starts a registry that speaks https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md. With a token it refuses
 * whoever has none.
 */
export async function startRegistry({ token }: { token?: string } = {}): Promise<TestRegistry> {
  const packages = new Map<string, Published[]>()
  const faults = new Map<string, PackageFaults>()
  const requests: { path: string; authorization: string | undefined }[] = []
  const upstream = await upstreamRegistry()
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1))
    const { authorization } = request.headers
    requests.push({ path, authorization })
    if (token !== undefined && authorization !== `Bearer ${token}`) return void response.writeHead(401).end('{}')
    const [, name = path, version] = TARBALL.exec(path) ?? []
    const published = packages.get(name)
    const wrong = faults.get(name) ?? {}
    if (!published && !faults.has(name)) return void passThrough(upstream, url(), request, response)
    const fault = version === undefined ? wrong.packument : wrong.tarball
    const body =
      version === undefined ? packumentOf(name, published ?? [], wrong, url()) : tarballOf(published, version)
    if (fault === undefined) return void response.writeHead(body ? 200 : 404).end(body ?? '{}')
    misanswer(response, fault, body ?? Buffer.from('{}'))
  })
  const url = () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The registry has no port.')
    return `http://127.0.0.1:${address.port}/`
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: url(),
    requests,
    publish: ({ package: name, ...piece }) => {
      const others = (packages.get(name) ?? []).filter(({ version }) => version !== piece.version)
      packages.set(name, [...others, { ...piece, at: new Date().toISOString() }])
    },
    misbehave: (name, wrong) => void faults.set(name, wrong),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function packumentOf(name: string, published: readonly Published[], wrong: PackageFaults, url: string): Buffer {
  const file = name.replace(/^.*\//, '')
  const versions = published.map(({ version, json, tarball }) => {
    const integrity = wrong.integrity ?? `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const address = wrong.address ?? `${url}${name}/-/${file}-${version}.tgz`
    return [version, { ...json, dist: { tarball: address, ...(integrity !== '' && { integrity }) } }]
  })
  const latest = published.at(-1)?.version
  const time = Object.fromEntries(published.map(({ version, at }) => [version, at]))
  return Buffer.from(JSON.stringify({ name, 'dist-tags': { latest }, versions: Object.fromEntries(versions), time }))
}

const tarballOf = (published: readonly Published[] = [], version: string) =>
  published.find((one) => one.version === version)?.tarball

function misanswer(response: ServerResponse, fault: RegistryFault, body: Buffer): void {
  if (typeof fault === 'object') {
    const location = 'redirect' in fault ? { location: fault.redirect } : undefined
    response.writeHead('redirect' in fault ? 302 : fault.status, location).end('{}')
    return
  }
  if (fault === 'hang') return
  if (fault === 'garbage') return void response.end('<html>It works!</html>')
  if (fault === 'send-200-mb') return void send200(response)
  const length = fault === 'announce-200-mb' ? 200 * MEGABYTE.length : body.length
  response.writeHead(200, { 'content-length': length })
  response.write(body.subarray(0, body.length / 2))
  if (fault === 'cut') setTimeout(() => response.destroy(), 50)
}

/** As far as it is let. */
function send200(response: ServerResponse): void {
  pipeline(Readable.from(Array.from({ length: 200 }, () => MEGABYTE)), response, () => undefined)
}

/** Asks the real registry, and says its answer as ones own. */
async function passThrough(upstream: string, own: string, { url = '/', headers }: IncomingMessage, to: ServerResponse) {
  try {
    const answer = await fetch(new URL(`.${url}`, upstream), { headers: { accept: headers.accept ?? '*/*' } })
    const type = answer.headers.get('content-type') ?? 'application/octet-stream'
    const bytes = Buffer.from(await answer.arrayBuffer())
    const isJson = type.includes('json')
    to.writeHead(answer.status, { 'content-type': type })
    to.end(isJson ? bytes.toString().replaceAll(upstream, own) : bytes)
  } catch {
    to.writeHead(502).end('{}')
  }
}

async function upstreamRegistry(): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry'], { cwd: tmpdir() })
  return stdout.trim().replace(/\/?$/, '/')
}
