import type { Manifest } from '@plugboard/core/host'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { installProblem } from './install-problem.js'

/**
 * One name belongs to one package, and one version of it is there once; a folder may be installed over itself.
 *
 * @throws DomainError `piece_name_taken`, `comes_with_server`, `version_installed`.
 */
export function expectFree(catalog: PieceCatalog, manifest: Manifest, source: 'folder' | 'registry' | 'tarball'): void {
  const { name, version } = manifest
  const versions = catalog.versions(name)
  const other = versions.find((one) => one.manifest.package !== manifest.package)
  if (other) throw nameTaken(name, other.manifest.package)
  const same = versions.find((one) => one.manifest.version === version)
  if (!same) return
  if (!same.installation) throw installProblem('comes_with_server', `${name} ${version} comes with the server.`)
  if (source !== 'folder' || same.installation.source !== 'folder') {
    throw installProblem('version_installed', `${name} ${version} is installed already.`)
  }
}

/** The refusal of a second package with the same piece name. */
export const nameTaken = (name: string, owner: string) =>
  installProblem('piece_name_taken', `A piece “${name}” is installed from the package ${owner}.`)
