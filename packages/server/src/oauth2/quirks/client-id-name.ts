import type { ResolvedSettings } from '../resolved-settings.js'
import { findQuirk } from './find-quirk.js'

/** Adds the client id under the provider's own name for it as well, if it has one. */
export function withClientIdName(
  parameters: URLSearchParams,
  clientId: string,
  quirks: ResolvedSettings['quirks'],
): void {
  const quirk = findQuirk(quirks, 'clientIdName')
  if (quirk) parameters.set(quirk.parameter, clientId)
}
