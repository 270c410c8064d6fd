import type { AuthManifest } from '@plugboard/core/host'
import { Button } from '../html/button.js'
import { CardGrid, CardLink } from '../html/card-link.js'
import { EmptyState } from '../html/empty-state.js'
import type { Shell } from '../html/layout.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Sheet } from '../pages/sheet.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import { appFields } from './oauth2-app-fields.js'
import { APP_FORM, OAuth2AppForm } from './oauth2-app-form.js'
import type { AppFormFailure } from './oauth2-app-form-failure.js'
import { appMethods } from './oauth2-app-method.js'
import type { OAuth2AppPaths } from './oauth2-app-paths.js'

/** What every sheet about apps needs. */
export interface AppSheetProps {
  paths: OAuth2AppPaths
  /** Of a page of its own. */
  shell: Shell | undefined
}

const ID = 'oauth2-app'

/** Choosing the piece of a new app, among those that use one. */
export function ChooseAppPiece({ pieces, ...sheet }: AppSheetProps & { pieces: readonly InstalledPiece[] }) {
  return (
    <Sheet
      id={ID}
      title="Add OAuth2 app"
      description="Which piece is it for?"
      back={backToSettings(sheet)}
      size="large"
      footer={<CancelApp {...sheet} />}
      shell={sheet.shell}
    >
      {pieces.length === 0 ? (
        <EmptyState icon="puzzle" title="No piece uses an OAuth2 app">
          None of the installed pieces signs in through an app that you register at the provider.
        </EmptyState>
      ) : (
        <CardGrid>
          {pieces.map((piece) => (
            <CardLink
              title={piece.manifest.title}
              description={piece.manifest.description}
              icon={<PieceMark piece={piece} />}
              {...opens(sheet, { piece: piece.manifest.name })}
            />
          ))}
        </CardGrid>
      )}
    </Sheet>
  )
}

/** Choosing the auth method of a new app, where a piece has several that use one. */
export function ChooseAppMethod({ piece, ...sheet }: AppSheetProps & { piece: InstalledPiece }) {
  const { name, title } = piece.manifest
  return (
    <Sheet
      id={ID}
      title={`Add OAuth2 app for ${title}`}
      description="Which auth method is it for?"
      icon={<PieceMark piece={piece} />}
      back={backToSettings(sheet)}
      size="large"
      footer={<CancelApp {...sheet} />}
      shell={sheet.shell}
    >
      <CardGrid>
        {appMethods(piece).map((method) => (
          <CardLink title={method.title} {...opens(sheet, { piece: name, method: method.name })} />
        ))}
      </CardGrid>
    </Sheet>
  )
}

interface NewAppSheetProps extends AppSheetProps {
  piece: InstalledPiece
  method: AuthManifest
  /** The id the app will have, as the redirect URL holds it. */
  appId: string
  addresses: { redirectUrl: string; webhookUrl: string }
  clientId?: string | undefined
  /** Whether it is for all projects; absent for who may not choose that. */
  platform: boolean | undefined
  failure?: AppFormFailure
}

/** Registering the redirect URL, then filling in client id and secret. */
export function NewAppSheet({ piece, method, appId, paths, shell, ...form }: NewAppSheetProps) {
  const { name, title } = piece.manifest
  return (
    <Sheet
      id={ID}
      title={`Add OAuth2 app for ${title}`}
      description={appMethods(piece).length > 1 ? method.title : undefined}
      icon={<PieceMark piece={piece} />}
      back={backToSettings({ paths })}
      size="large"
      footer={
        <>
          <CancelApp paths={paths} shell={shell} />
          <Button variant="primary" type="submit" form={APP_FORM}>
            Add OAuth2 app
          </Button>
        </>
      }
      shell={shell}
    >
      <OAuth2AppForm
        {...form}
        method={method}
        fields={appFields(method)}
        action={paths.create}
        hidden={{ piece: name, method: method.name, id: appId }}
      />
    </Sheet>
  )
}

/** The icon of an app's piece, for the head of a sheet. */
export function PieceMark({ piece: { manifest } }: { piece: InstalledPiece }) {
  return <PieceIcon title={manifest.title} url={iconPath(manifest.name, manifest.version)} size={32} />
}

export function CancelApp({ paths, shell }: AppSheetProps) {
  return shell === undefined ? <Button closesDialog>Cancel</Button> : <Button href={paths.back}>Cancel</Button>
}

/** Where the sheets of apps belong. */
export const backToSettings = ({ paths }: Pick<AppSheetProps, 'paths'>) => ({ title: 'Settings', href: paths.back })

/** The next step, in place where the sheet is a dialog. */
function opens({ paths, shell }: AppSheetProps, chosen: { piece: string; method?: string }) {
  const href = paths.add(chosen)
  return shell === undefined ? { href, 'hx-get': href, 'hx-target': '#dialog-slot' } : { href }
}
