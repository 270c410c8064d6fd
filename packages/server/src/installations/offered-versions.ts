import { compareVersions } from '../pieces/compare-versions.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { RegistryClient } from './registry-client.js'

/** A version to choose from. */
export interface OfferedVersion {
  version: string
  /** UTC milliseconds; undefined where the registry does not say. */
  publishedAt: number | undefined
  deprecated: boolean
  /** The one the registry hands out where none is named. */
  latest: boolean
  /** It is on this server already. */
  installed: boolean
}

/** The versions the registry has of a package, newest first. Throws as `RegistryClient.versions` does. */
export async function offeredVersions(
  { registryClient, catalog }: { registryClient: Pick<RegistryClient, 'versions'>; catalog: PieceCatalog },
  name: string,
  signal: AbortSignal,
): Promise<OfferedVersion[]> {
  const { latest, versions } = await registryClient.versions(name, signal)
  const manifests = catalog.list().flatMap((piece) => catalog.versions(piece.manifest.name))
  const installed = new Set(
    manifests.filter(({ manifest }) => manifest.package === name).map(({ manifest }) => manifest.version),
  )
  return [...versions]
    .sort((a, b) => compareVersions(b.version, a.version))
    .map(({ version, publishedAt, deprecated }) => ({
      version,
      publishedAt: timeOf(publishedAt),
      deprecated,
      latest: version === latest,
      installed: installed.has(version),
    }))
}

/** The version to suggest: the latest, or else the newest that can be recommended. */
export function suggestedVersion(versions: readonly OfferedVersion[]): string | undefined {
  const free = versions.filter(({ installed, deprecated }) => !installed && !deprecated)
  return (free.find(({ latest }) => latest) ?? free[0])?.version
}

function timeOf(text: string | null): number | undefined {
  const at = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}
