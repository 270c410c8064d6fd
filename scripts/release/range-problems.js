import { satisfies, validRange } from 'semver'

const KINDS = /** @type {const} */ (['dependencies', 'peerDependencies', 'optionalDependencies'])

/**
 * What is wrong with how a package depends on others of ours: a range npm cannot install from a registry, one that
 * takes anything, or one that leaves out the version we would publish with it.
 *
 * @param {import('./pack.js').PackageJson} json
 * @param {ReadonlyMap<string, string>} versions Ours by name.
 * @returns {string[]}
 */
export function rangeProblems(json, versions) {
  return KINDS.flatMap((kind) =>
    Object.entries(json[kind] ?? {}).flatMap(([name, range]) => {
      const version = versions.get(name)
      const fault = version === undefined ? undefined : faultOf(range, version)
      return fault ? [`${kind}.${name}: ${range} ${fault}`] : []
    }),
  )
}

/**
 * @param {string} range
 * @param {string} version
 */
function faultOf(range, version) {
  const normal = validRange(range)
  if (normal === null) return 'cannot be installed from a registry'
  if (normal === '*') return 'takes any version there will ever be'
  return satisfies(version, range) ? undefined : `leaves out ${version}`
}
