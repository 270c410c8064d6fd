import semver from 'semver'
import { installProblem } from './install-problem.js'

/** As npm accepts names of new packages; nothing in it means anything to a file system or an address. */
const PACKAGE_NAME = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/

/** Whether a text is the name of a package. */
export const isPackageName = (text: string): boolean =>
  text.length <= 214 && PACKAGE_NAME.test(text) && !text.includes('..') && text !== 'node_modules'

/** Throws `not_a_package_name`. */
export function expectPackageName(name: string): void {
  if (!isPackageName(name))
    throw installProblem('not_a_package_name', 'This is no name of a package.', { field: 'package' })
}

/** Throws `not_exact` for a range, a tag, or a version that npm would write in another way. */
export function expectExactVersion(version: string): void {
  if (semver.valid(version) === version) return
  throw installProblem('not_exact', 'A piece is installed by one exact version.', { field: 'version' })
}
