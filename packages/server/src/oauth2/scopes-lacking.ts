import type { ActionManifest, AuthManifest } from '@plugboard/core/host'

/**
 * The scopes an action needs that a connection was not granted. Only those count that the connection's own auth method
 * can ask for: a bot token or a service account has its rights elsewhere.
 */
export function scopesLacking(
  { scopes = [] }: Pick<ActionManifest, 'scopes'>,
  method: AuthManifest | undefined,
  granted: readonly string[],
): string[] {
  const known = new Set(method?.oauth2?.scopes.map(({ name }) => name) ?? [])
  return scopes.filter((name) => known.has(name) && !granted.includes(name))
}
