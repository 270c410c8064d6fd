import type { AuthManifest } from '@plugboard/core/host'
import type { Values } from './connection-values.js'

/**
 * Whether a change of the form makes a grant worthless, or would send its tokens elsewhere: another client, another
 * provider, another destination. Somebody then has to consent again.
 */
export function changesGrant(method: AuthManifest, before: Values, after: Values): boolean {
  if (!method.oauth2) return false
  return [...grantFields(method)].some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

/** Names of the fields an OAuth2 grant depends on. */
function grantFields({ oauth2, destination }: AuthManifest): Set<string> {
  const { authorizationUrl, tokenUrl, refreshUrl, authorizationParameters } = oauth2 ?? {}
  const templates = [authorizationUrl, tokenUrl, refreshUrl, ...Object.values(authorizationParameters ?? {})]
  const named = templates.flatMap((template) =>
    [...(template ?? '').matchAll(/\{([^}.]+)\}/g)].map(([, name = '']) => name),
  )
  return new Set([...named, ...destination, ...(oauth2?.client === 'connection' ? ['clientId'] : [])])
}
