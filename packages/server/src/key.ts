/**
 * What the key of a connection or flow looks like; safe in an address and in another system's configuration. Never like
 * an id: where both are taken, one row's key must not be another row's id.
 */
export const KEY_PATTERN = '^(?![a-z]{3}_[0-9a-z]{26}$)[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?$'

const LONGEST = 100

/** A key made from a name: lower-case ASCII words joined by hyphens; `fallback` when nothing is left. */
export function keyFromName(name: string, fallback: string): string {
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const words = ascii.replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST)
  return words.replace(/^-+|-+$/g, '') || fallback
}
