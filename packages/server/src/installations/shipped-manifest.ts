import { posix } from 'node:path'
import { contractProblem, iconProblems, type Manifest, manifestProblems } from '@plugboard/core/host'
import { plainProblem } from '../piece-host/plain-json.js'
import { installProblem } from './install-problem.js'
import type { PiecePackageJson } from './package-json.js'

/** Gives a file of a package by its normalized path; undefined where there is none. */
export type ReadFile = (path: string) => Promise<Buffer | undefined>

/** Bytes of a manifest as it is written, line breaks and spaces included. */
const LARGEST = 2 * 1024 * 1024

/**
 * The manifest a package ships, checked as far as it can be without running its code.
 *
 * @throws DomainError `not_a_piece`, `invalid_manifest`, `contract_not_known`, `manifest_contradicts_code`, `unsafe_icon`.
 */
export async function readShippedManifest(pkg: PiecePackageJson, read: ReadFile): Promise<Manifest> {
  const { plugboard, name, version } = pkg
  const bytes = await read(posix.normalize(plugboard.manifest))
  if (!bytes) throw invalid(`The package has no ${plugboard.manifest}.`)
  if (!(await read(posix.normalize(plugboard.piece)))) {
    throw installProblem('not_a_piece', `The package has no ${plugboard.piece}.`)
  }
  const manifest = checked(bytes)
  if (manifest.package !== name || manifest.version !== version) {
    throw installProblem(
      'manifest_contradicts_code',
      `Its manifest is that of ${manifest.package} ${manifest.version}.`,
    )
  }
  const icon = await read(posix.normalize(manifest.icon))
  const [fault] = icon ? iconProblems(icon.toString('utf8')) : ['is missing']
  if (fault) throw installProblem('unsafe_icon', `Its icon ${fault}.`)
  return manifest
}

function checked(bytes: Buffer): Manifest {
  if (bytes.length > LARGEST) throw invalid(`Its manifest has more than ${LARGEST} bytes.`)
  const manifest = parse(bytes)
  const oddity = plainProblem(manifest)
  if (oddity) throw invalid(`Its manifest ${oddity}.`)
  expectContract(manifest)
  const [problem] = manifestProblems(manifest)
  if (problem) throw invalid(`Its manifest is not well formed: ${problem.path} ${problem.message}.`)
  return manifest as Manifest
}

/** Asked first: what another contract writes need not look like ours. */
function expectContract(manifest: unknown): void {
  const { contract }: { contract?: unknown } = Object(manifest)
  const stranger = Number.isInteger(contract) ? contractProblem(contract) : undefined
  if (stranger) throw installProblem('contract_not_known', `The piece cannot run here: ${stranger}.`)
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw invalid('Its manifest is no JSON.')
  }
}

const invalid = (message: string) => installProblem('invalid_manifest', message)
