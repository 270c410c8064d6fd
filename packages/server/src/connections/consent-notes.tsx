import type { AuthManifest } from '@plugboard/core/host'
import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { Problem } from '../html/problem.js'
import { newId } from '../id.js'
import { OAuth2AppPaths } from '../oauth2/oauth2-app-paths.js'
import { RedirectUrl } from '../oauth2/redirect-url.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { ConnectionPageParts } from './connection-page-parts.js'
import { needsConsent } from './credential-source.js'

/** What the form of a connection says beforehand where a person will have to consent at the provider. */
export interface ConsentNote {
  /** Id of the new connection, where it stands in the redirect URL to register; sent along with the form. */
  id?: string
  redirectUrl?: string
  /** There is no OAuth2 app to connect with; `settings` leads to where one is entered, for who may. */
  appMissing?: { settings: string | undefined }
}

interface Asked {
  place: Place
  piece: InstalledPiece
  method: AuthManifest
  origin: string
  mayEditApps: boolean
  /** Of a connection that is there, or of a form that comes back. */
  id?: string | undefined
}

/** Undefined where nobody has to consent. */
export async function consentNote(
  { apps }: Pick<ConnectionPageParts, 'apps'>,
  { place, piece, method, origin, mayEditApps, id }: Asked,
): Promise<ConsentNote | undefined> {
  if (!needsConsent(method)) return undefined
  const { name } = piece.manifest
  if (method.oauth2?.client === 'connection') {
    const own = id ?? newId('con')
    return { id: own, redirectUrl: apps.redirectUrl(own, origin) }
  }
  if (await apps.resolve(place.project, name, method.name)) return {}
  const settings = new OAuth2AppPaths(place.project).add({ piece: name, method: method.name })
  return { appMissing: { settings: mayEditApps ? settings : undefined } }
}

/** The note in the form. */
export function ConsentNotes({ title, note: { appMissing, redirectUrl } }: { title: string; note: ConsentNote }) {
  if (appMissing) return <AppMissing title={title} settings={appMissing.settings} />
  return redirectUrl === undefined ? <HowItGoes title={title} /> : <RedirectUrl url={redirectUrl} />
}

/** What happens once somebody chooses to connect. */
export function HowItGoes({ title }: { title: string }) {
  return (
    <p class="text-muted">
      {`A window opens in which you sign in to ${title} and allow access. Your password stays there.`}
    </p>
  )
}

/** Why nothing can be connected yet, and the way out. */
export function AppMissing({ title, settings }: { title: string; settings: string | undefined }) {
  const detail = `To connect, ${title} wants to know this server: an administrator registers it there as an app, and enters the app’s client ID and secret here.`
  return (
    <Problem tone="warning" title={`There is no OAuth2 app for ${title} yet`} detail={detail}>
      {settings === undefined ? null : (
        <Button size="small" href={settings} icon="plus">
          Add OAuth2 app
        </Button>
      )}
    </Problem>
  )
}
