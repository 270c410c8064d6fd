import { createHash } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { EgressError } from '../egress/egress-error.js'
import type { GuardedFetch } from '../egress/guarded-fetch.js'
import { installProblem } from './install-problem.js'
import { LARGEST_PACKED } from './package-tarball.js'
import { encodedName, type Registry, tarballUrl } from './registry.js'

/** The part of a packument that is used: https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md */
const Packument = Type.Object({
  'dist-tags': Type.Optional(Type.Record(Type.String(), Type.String())),
  versions: Type.Record(
    Type.String(),
    Type.Object({
      deprecated: Type.Optional(Type.Unknown()),
      dist: Type.Object({ tarball: Type.String(), integrity: Type.Optional(Type.String()) }),
    }),
  ),
  time: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

type Packument = Static<typeof Packument>

/** A version the registry has. */
export interface PublishedVersion {
  version: string
  /** ISO 8601; null where the registry does not say. */
  publishedAt: string | null
  deprecated: boolean
}

/** A downloaded package that is what the registry announced. */
export interface Download {
  bytes: Buffer
  /** As npm writes it: `sha512-…`. */
  integrity: string
}

interface Parts {
  fetch: GuardedFetch
  registry: () => Promise<Registry>
  /** Milliseconds for the answer about a package, and for its tarball. */
  timeouts?: { metadata: number; tarball: number }
}

/** It is parsed in one go, which holds up everybody else. */
const LARGEST_PACKUMENT = 16 * 1024 * 1024
const MOST_REDIRECTS = 3

/** Asks an npm registry for packages. Downloads are counted as they arrive, and compared with what was announced. */
export class RegistryClient {
  readonly #parts: Parts
  readonly #timeouts: { metadata: number; tarball: number }

  constructor(parts: Parts) {
    this.#parts = parts
    this.#timeouts = parts.timeouts ?? { metadata: 30_000, tarball: 120_000 }
  }

  /** The versions of a package, as the registry lists them, and the one it calls the latest. Throws as `download` does. */
  async versions(name: string, signal: AbortSignal): Promise<{ latest: string | null; versions: PublishedVersion[] }> {
    const { versions, time = {}, 'dist-tags': tags = {} } = await this.#packument(name, signal)
    const list = Object.entries(versions).map(([version, { deprecated }]) => {
      const at = time[version]
      return { version, publishedAt: typeof at === 'string' ? at : null, deprecated: Boolean(deprecated) }
    })
    return { latest: tags.latest ?? null, versions: list }
  }

  /**
   * The tarball of one version.
   *
   * @throws DomainError `package_not_found`, `version_not_found`, `integrity_mismatch`, `package_too_large`,
   * `registry_unreachable`, `registry_refused`, `registry_failed`.
   */
  async download(
    name: string,
    version: string,
    options: { signal: AbortSignal; onProgress?: (bytes: number, total: number | undefined) => void },
  ): Promise<Download> {
    const { versions } = await this.#packument(name, options.signal)
    const found = Object.hasOwn(versions, version) ? versions[version] : undefined
    if (!found)
      throw installProblem('version_not_found', `The registry has no version ${version} of ${name}.`, {
        field: 'version',
      })
    const announced = sha512Of(found.dist.integrity)
    if (!announced) throw installProblem('registry_failed', `The registry names no SHA-512 of ${name} ${version}.`)
    const url = tarballUrl(await this.#parts.registry(), found.dist.tarball)
    const bytes = await this.#get(url, { ...options, limit: LARGEST_PACKED, ms: this.#timeouts.tarball })
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    if (!announced.includes(integrity)) {
      throw installProblem(
        'integrity_mismatch',
        `The tarball of ${name} ${version} is not the one the registry announces.`,
      )
    }
    return { bytes, integrity }
  }

  async #packument(name: string, signal: AbortSignal): Promise<Packument> {
    const { url } = await this.#parts.registry()
    const about = new URL(encodedName(name), url)
    const bytes = await this.#get(about, { signal, limit: LARGEST_PACKUMENT, ms: this.#timeouts.metadata, name })
    const packument = parse(bytes)
    if (Value.Check(Packument, packument)) return packument
    throw installProblem('registry_failed', `What the registry answered about ${name} is not what registries answer.`)
  }

  async #get(url: URL, options: GetOptions): Promise<Buffer> {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.ms)])
    try {
      const response = await this.#follow(url, signal)
      if (!response.ok) throw await refused(response, options.name)
      return await readBody(response, options)
    } catch (error) {
      throw options.signal.aborted ? options.signal.reason : asProblem(error, signal.aborted)
    }
  }

  /** Follows redirects, as registries use them for tarballs; the token goes to the registry alone. */
  async #follow(url: URL, signal: AbortSignal): Promise<Response> {
    const { url: registry, token } = await this.#parts.registry()
    for (let hop = 0, at = url; ; hop++) {
      const headers = {
        accept: 'application/json, */*',
        ...(token !== undefined && at.origin === registry.origin && { authorization: `Bearer ${token}` }),
      }
      const response = await this.#parts.fetch(at, { headers, signal }).catch((error: unknown) => {
        throw at.origin !== registry.origin && EgressError.within(error) ? ledAway() : error
      })
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
      if (location === null || hop === MOST_REDIRECTS || !URL.canParse(location, at.href)) return response
      await response.body?.cancel()
      at = new URL(location, at)
    }
  }
}

interface GetOptions {
  signal: AbortSignal
  limit: number
  ms: number
  /** Of the package that is asked about. */
  name?: string
  onProgress?: ((bytes: number, total: number | undefined) => void) | undefined
}

const ledAway = () =>
  installProblem('registry_failed', 'The registry leads to an address that is none of the public ones.')

async function refused(response: Response, name: string | undefined): Promise<Error> {
  await response.body?.cancel()
  const { status } = response
  if (status === 401 || status === 403)
    return installProblem('registry_refused', `The registry refused (HTTP ${status}).`)
  if (status === 404 && name !== undefined) {
    return installProblem('package_not_found', `The registry has no package ${name}.`, { field: 'package' })
  }
  return installProblem('registry_failed', `The registry answered with HTTP ${status}.`)
}

async function readBody(response: Response, { limit, onProgress }: GetOptions): Promise<Buffer> {
  const length = response.headers.get('content-length')
  const total = length === null ? undefined : Number(length)
  if (total !== undefined && total > limit) throw await tooLarge(response, total, limit)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > limit) throw await tooLarge(response, size, limit)
    chunks.push(chunk)
    onProgress?.(size, total)
  }
  if (total !== undefined && size !== total)
    throw installProblem('registry_failed', 'The registry broke off its answer.')
  return Buffer.concat(chunks)
}

async function tooLarge(response: Response, bytes: number, limit: number): Promise<Error> {
  if (!response.body?.locked) await response.body?.cancel()
  return installProblem('package_too_large', `The registry sends ${bytes} bytes or more; ${limit} are taken.`)
}

function asProblem(error: unknown, isTimeout: boolean): unknown {
  if (error instanceof Error && error.name === 'DomainError') return error
  if (isTimeout) return installProblem('registry_failed', 'The registry did not answer in time.', { cause: error })
  return installProblem('registry_unreachable', 'The registry cannot be reached, or broke off its answer.', {
    cause: error,
  })
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** The SHA-512 digests in an integrity string: https://w3c.github.io/webappsec-subresource-integrity/ */
function sha512Of(integrity: string | undefined): string[] | undefined {
  const digests = (integrity ?? '').split(/\s+/).filter((one) => one.startsWith('sha512-'))
  return digests.length > 0 ? digests.map((one) => one.replace(/\?.*$/, '')) : undefined
}
