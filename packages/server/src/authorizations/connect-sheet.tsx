import type { Connection } from '../connections/connection.js'
import { AppMissing, RedirectUrl } from '../connections/consent-notes.js'
import type { OpenedIn } from '../connections/opened-in.js'
import { ScopeList, type ScopeShown } from '../connections/scope-list.js'
import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Sheet } from '../pages/sheet.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import type { AuthorizationPaths } from './authorization-paths.js'
import { ConnectState, type ConnectStateProps } from './connect-state.js'

export interface ConnectSheetProps {
  connection: Connection
  piece: InstalledPiece
  scopes: readonly ScopeShown[]
  paths: AuthorizationPaths
  /** Scopes asked for besides those of the form. */
  extra: readonly string[]
  opened: OpenedIn | undefined
  /** To be registered at the provider, where the connection brings its own client. */
  redirectUrl: string | undefined
  /** There is no OAuth2 app to connect with; `settings` leads to where one is entered, for who may. */
  appMissing: { settings: string | undefined } | undefined
  /** Of a page of its own. */
  shell: Shell | undefined
  state: ConnectStateProps['state']
}

/** Connecting at the provider: what is asked for, the way there, and what came of it. */
export function ConnectSheet(props: ConnectSheetProps) {
  const { connection, piece, scopes, paths, opened, redirectUrl, appMissing, shell, state } = props
  const { title, name, version } = piece.manifest
  const isAgain = connection.connectedAt !== null || connection.account !== null
  return (
    <Sheet
      id="connect"
      title={`${isAgain ? 'Reconnect' : 'Connect'} ${connection.name}`}
      description={connection.account === null ? title : `${title} · ${connection.account}`}
      icon={<PieceIcon title={title} url={iconPath(name, version)} size={32} />}
      back={{ title: connection.name, href: paths.view }}
      footer={<Footer {...props} isAgain={isAgain} />}
      shell={shell}
    >
      <div class="grid gap-5">
        {appMissing ? <AppMissing title={title} settings={appMissing.settings} /> : null}
        <ConnectState state={state} paths={paths} opened={opened} extra={props.extra} />
        {scopes.length === 0 ? null : <Scopes title={title} scopes={scopes} />}
        {redirectUrl === undefined ? null : <RedirectUrl url={redirectUrl} />}
      </div>
    </Sheet>
  )
}

function Footer({ paths, extra, shell, appMissing, state, isAgain }: ConnectSheetProps & { isAgain: boolean }) {
  const back = shell === undefined ? <Button closesDialog>Close</Button> : <Button href={paths.view}>Close</Button>
  if (state.kind === 'waiting') return back
  return (
    <>
      {back}
      <form method="post" action={paths.connect(extra)} hx-post={paths.connect(extra)} hx-target="#dialog-slot">
        <Button
          type="submit"
          variant="primary"
          icon="external-link"
          data-opens-popup
          disabled={appMissing !== undefined}
        >
          {isAgain ? 'Reconnect' : 'Connect'}
        </Button>
      </form>
    </>
  )
}

/** What the provider will ask the person to allow. */
function Scopes({ title, scopes }: { title: string; scopes: readonly ScopeShown[] }) {
  return (
    <section class="grid gap-2" aria-label="Access">
      <h3 class="font-medium">{`Plugboard asks ${title} for access to`}</h3>
      <ScopeList scopes={scopes} />
    </section>
  )
}
