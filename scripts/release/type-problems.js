import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { filterProblems } from '@arethetypeswrong/core/problems'

/** @typedef {import('./pack.js').Packed} Packed */

/** How packages of ES modules are found: what requires them, or knows no `exports`, is not served. */
const RESOLUTIONS = /** @type {const} */ (['node16-esm', 'bundler'])

/**
 * Where the types of a package cannot be found or read, or are not those of its code. Nothing for a package that is not imported.
 *
 * @param {Packed & { tarball: Buffer }} packed
 * @returns {Promise<string[]>}
 */
export async function typeProblems({ json, tarball }) {
  if (!json.exports) return []
  const result = await checkPackage(createPackageFromTarballData(tarball))
  if (!result.types) return ['has no types']
  const problems = RESOLUTIONS.flatMap((kind) => filterProblems(result, { resolutionKind: kind }))
  return [...new Set(problems)].map((problem) => `types: ${JSON.stringify(problem)}`)
}
