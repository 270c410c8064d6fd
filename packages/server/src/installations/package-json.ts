import { posix } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import semver from 'semver'
import { installProblem } from './install-problem.js'
import { isPackageName } from './package-name.js'

const Ranges = Type.Record(Type.String(), Type.String({ maxLength: 10_000 }))

/** What of a package.json matters here; everything else is let be. */
const PackageJson = Type.Object({
  name: Type.String(),
  version: Type.String(),
  keywords: Type.Optional(Type.Array(Type.String())),
  plugboard: Type.Optional(
    Type.Object({ piece: Type.String(), manifest: Type.String(), format: Type.Optional(Type.String()) }),
  ),
  dependencies: Type.Optional(Ranges),
  optionalDependencies: Type.Optional(Ranges),
  peerDependencies: Type.Optional(Ranges),
  bundleDependencies: Type.Optional(Type.Unknown()),
  bundledDependencies: Type.Optional(Type.Unknown()),
  engines: Type.Optional(Type.Object({ node: Type.Optional(Type.String()) })),
  scripts: Type.Optional(Ranges),
})

/** The package.json of a piece. */
export type PiecePackageJson = Static<typeof PackageJson> & { plugboard: { piece: string; manifest: string } }

/** Bytes. */
const LARGEST = 1024 * 1024
const LONGEST_RANGE = 256
const CORE = '@plugboard/core'
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

/** The package.json in these bytes. Throws `not_a_piece`. */
export function parsePackageJson(bytes: Uint8Array | undefined): PiecePackageJson {
  if (bytes && bytes.byteLength > LARGEST) throw notAPiece(`Its package.json has more than ${LARGEST} bytes.`)
  const pkg = parseJson(bytes)
  if (!Value.Check(PackageJson, pkg)) throw notAPiece('The package has no package.json that npm would accept.')
  if (!isPackageName(pkg.name) || semver.valid(pkg.version) !== pkg.version) {
    throw notAPiece('Name or version of the package are not such as npm accepts.')
  }
  const { plugboard, keywords = [] } = pkg
  if (!plugboard || !keywords.includes('plugboard-piece')) throw notAPiece(`The package ${pkg.name} is no piece.`)
  if ((plugboard.format ?? 'plugboard') !== 'plugboard')
    throw notAPiece('The piece is in a format this server cannot run.')
  for (const path of [plugboard.piece, plugboard.manifest]) {
    if (/^(?:\/|\.\.)/.test(posix.normalize(path)))
      throw notAPiece('Its code or its manifest lies outside of the package.')
  }
  return { ...pkg, plugboard }
}

/**
 * What the package asks of the server it runs on.
 *
 * @throws DomainError `unsupported_dependencies`, `core_out_of_range`, `node_out_of_range`.
 */
export function checkNeeds(pkg: PiecePackageJson, server: { core: string; node: string }): void {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = pkg
  if (bundles(pkg.bundleDependencies) || bundles(pkg.bundledDependencies))
    throw dependency('It bundles other packages.')
  if (CORE in dependencies || CORE in optionalDependencies) throw dependency(`It brings its own ${CORE}.`)
  const stranger = Object.keys(peerDependencies).find((name) => name !== CORE)
  if (stranger) throw dependency(`It expects ${JSON.stringify(stranger.slice(0, 100))} beside it.`)
  for (const [name, range] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    if (!isPackageName(name) || range.length > LONGEST_RANGE || semver.validRange(range) === null) {
      throw dependency(`Its dependency ${JSON.stringify(name.slice(0, 100))} is no package of the registry.`)
    }
  }
  checkRange('core_out_of_range', `${CORE} ${server.core}`, server.core, peerDependencies[CORE])
  checkRange('node_out_of_range', `Node ${server.node}`, server.node, pkg.engines?.node)
}

/** What the person who installs should know about scripts. */
export function scriptRemarks({ scripts = {} }: PiecePackageJson): string[] {
  const names = INSTALL_SCRIPTS.filter((name) => name in scripts)
  return names.length === 0 ? [] : [`The package has install scripts (${names.join(', ')}); they were not run.`]
}

function checkRange(
  code: 'core_out_of_range' | 'node_out_of_range',
  what: string,
  version: string,
  range: string | undefined,
): void {
  if (range === undefined) return
  if (range.length <= LONGEST_RANGE && semver.satisfies(version, range, { includePrerelease: true })) return
  throw installProblem(code, `The piece asks for ${JSON.stringify(range.slice(0, 100))}; this server has ${what}.`)
}

/** `true` stands for all; an empty list and `false` for none. */
const bundles = (said: unknown): boolean => (Array.isArray(said) ? said.length > 0 : Boolean(said))

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))
  } catch {
    return undefined
  }
}

const notAPiece = (message: string) => installProblem('not_a_piece', message)
const dependency = (message: string) => installProblem('unsupported_dependencies', message)
