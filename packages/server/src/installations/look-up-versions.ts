import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { installRefusal } from './install-refusal.js'
import type { InstallFailure } from './installation.js'
import { type OfferedVersion, offeredVersions } from './offered-versions.js'
import { expectPackageName } from './package-name.js'
import type { RegistryClient } from './registry-client.js'

/** The versions of a package, or why there are none to be had; undefined where none is named. */
export async function lookUpVersions(
  parts: { registryClient: Pick<RegistryClient, 'versions'>; catalog: PieceCatalog },
  name: string,
  signal: AbortSignal,
): Promise<OfferedVersion[] | InstallFailure | undefined> {
  if (name === '') return undefined
  try {
    expectPackageName(name)
    return await offeredVersions(parts, name, signal)
  } catch (error) {
    return installRefusal(error)
  }
}
