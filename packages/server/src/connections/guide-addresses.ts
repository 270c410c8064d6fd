import type { AuthManifest } from '@plugboard/core/host'
import type { Place } from '../environments/environment.js'
import { type GuideAddresses, mentions } from '../html/guide-addresses.js'
import { newId } from '../id.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { ConnectionPageParts } from './connection-page-parts.js'
import { needsConsent } from './credential-source.js'

interface Asked {
  place: Place
  piece: InstalledPiece
  method: AuthManifest
  origin: string
  /** Of the connection; of a new one where its addresses hold it. */
  id: string | undefined
}

/** What a guide says of our own addresses: they belong to whom the provider knows, an OAuth2 app or the connection. */
export async function guideAddresses(
  { apps }: Pick<ConnectionPageParts, 'apps'>,
  { place, piece, method, origin, id }: Asked,
): Promise<GuideAddresses> {
  const known = isKnownByApp(method) ? (await apps.resolve(place.project, piece.manifest.name, method.name))?.id : id
  return known === undefined ? {} : apps.addresses(known, origin)
}

/** The id a new connection is made with, where somebody is told of it before the connection is there. */
export function idBeforehand(method: AuthManifest): string | undefined {
  if (isKnownByApp(method)) return undefined
  const isTold = needsConsent(method) || (method.guide && mentions(method.guide, 'webhookUrl'))
  return isTold ? newId('con') : undefined
}

const isKnownByApp = ({ oauth2 }: AuthManifest): boolean =>
  oauth2?.grant === 'authorizationCode' && oauth2.client !== 'connection'
