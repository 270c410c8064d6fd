const NUMBER = /^\d+$/

/**
 * Orders versions as Semantic Versioning 2.0.0 does (section 11): `1.0.0-beta` before `1.0.0`, `0.9.0` before `0.10.0`.
 *
 * @returns below zero when `a` comes first, above when `b` does, 0 when neither.
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)]
  const released = compareLists(one.release, other.release)
  if (released !== 0) return released
  if (one.early.length === 0 || other.early.length === 0) return other.early.length - one.early.length
  return compareLists(one.early, other.early)
}

interface VersionParts {
  release: readonly string[]
  /** What stands behind the hyphen; nothing for a release. */
  early: readonly string[]
}

function partsOf(version: string): VersionParts {
  const [named = ''] = version.split('+')
  const [release = '', ...early] = named.split('-')
  return { release: release.split('.'), early: early.length === 0 ? [] : early.join('-').split('.') }
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const compared = compareIdentifiers(one, other)
    if (compared !== 0) return compared
  }
  return a.length - b.length
}

/** Numbers by value, and before words; words by their characters. */
function compareIdentifiers(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [NUMBER.test(a), NUMBER.test(b)]
  if (aIsNumber && bIsNumber) return Number(a) - Number(b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1
  return a < b ? -1 : Number(a > b)
}
