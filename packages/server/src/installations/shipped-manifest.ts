import { posix } from 'node:path'
import { contractProblem, iconProblems, type Manifest, manifestProblems } from '@plugboard/core/host'
import { installProblem } from './install-problem.js'
import type { PiecePackageJson } from './package-json.js'
import type { PackageFiles } from './package-tarball.js'

/**
 * The manifest a package ships, checked as far as it can be without running its code.
 *
 * @throws DomainError `not_a_piece`, `invalid_manifest`, `contract_not_known`, `manifest_contradicts_code`, `unsafe_icon`.
 */
export function readShippedManifest({ plugboard, name, version }: PiecePackageJson, files: PackageFiles): Manifest {
  const bytes = files.get(posix.normalize(plugboard.manifest))
  if (!bytes) throw installProblem('invalid_manifest', `The package has no ${plugboard.manifest}.`)
  if (!files.has(posix.normalize(plugboard.piece)))
    throw installProblem('not_a_piece', `The package has no ${plugboard.piece}.`)
  const manifest = parse(bytes)
  const [problem] = manifestProblems(manifest)
  if (problem)
    throw installProblem('invalid_manifest', `Its manifest is not well formed: ${problem.path} ${problem.message}.`)
  const checked = manifest as Manifest
  const stranger = contractProblem(checked.contract)
  if (stranger) throw installProblem('contract_not_known', `The piece cannot run here: ${stranger}.`)
  if (checked.package !== name || checked.version !== version) {
    throw installProblem('manifest_contradicts_code', `Its manifest is that of ${checked.package} ${checked.version}.`)
  }
  const icon = files.get(posix.normalize(checked.icon))
  const [fault] = icon ? iconProblems(icon.toString('utf8')) : ['is missing']
  if (fault) throw installProblem('unsafe_icon', `Its icon ${fault}.`)
  return checked
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
