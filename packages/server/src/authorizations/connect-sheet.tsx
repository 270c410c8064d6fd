import type { Connection } from '../connections/connection.js'
import { AppMissing } from '../connections/consent-notes.js'
import type { OpenedIn } from '../connections/opened-in.js'
import { ScopeList, type ScopeShown } from '../connections/scope-list.js'
import type { Shell } from '../html/layout.js'
import { PieceIcon } from '../html/piece-icon.js'
import { RedirectUrl } from '../oauth2/redirect-url.js'
import { Sheet } from '../pages/sheet.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import type { AuthorizationPaths } from './authorization-paths.js'
import { ConnectActions } from './connect-actions.js'
import { ConnectState } from './connect-state.js'
import type { ConnectStep } from './connect-step.js'

export interface ConnectSheetProps {
  connection: Connection
  piece: InstalledPiece
  scopes: readonly ScopeShown[]
  paths: AuthorizationPaths
  opened: OpenedIn | undefined
  /** To be registered at the provider, where the connection brings its own client. */
  redirectUrl: string | undefined
  /** There is no OAuth2 app to connect with; `settings` leads to where one is entered, for who may. */
  appMissing: { settings: string | undefined } | undefined
  /** Of a page of its own. */
  shell: Shell | undefined
  state: ConnectStep
}

/** Connecting at the provider: what is asked for, the way there, and what came of it. */
export function ConnectSheet(props: ConnectSheetProps) {
  const { connection, piece, scopes, paths, redirectUrl, appMissing, shell, state } = props
  const { title, name, version } = piece.manifest
  return (
    <Sheet
      id="connect"
      title={titleOf(props)}
      description={connection.account === null ? title : `${title} · ${connection.account}`}
      icon={<PieceIcon title={title} url={iconPath(name, version)} size={32} />}
      back={{ title: connection.name, href: paths.view }}
      footer={<ConnectActions {...props} isAgain={isAgain(connection)} />}
      shell={shell}
    >
      <div class="grid gap-5">
        {appMissing ? (
          <AppMissing title={title} settings={appMissing.settings} />
        ) : (
          <ConnectState state={state} provider={title} paths={paths} account={connection.account} />
        )}
        {scopes.length === 0 || isUndecided(state) ? null : (
          <Scopes title={title} scopes={scopes} isDone={isConnected(state)} />
        )}
        {redirectUrl === undefined || isConnected(state) ? null : <RedirectUrl url={redirectUrl} />}
      </div>
    </Sheet>
  )
}

const isAgain = ({ connectedAt }: Connection): boolean => connectedAt !== null

const isUndecided = (state: ConnectStep): boolean => state.kind === 'ended' && state.view.status === 'confirm'

const isConnected = (state: ConnectStep): boolean => state.kind === 'ended' && state.view.status === 'connected'

function titleOf({ connection, state }: ConnectSheetProps): string {
  if (isConnected(state)) return `${connection.name} is connected`
  return `${isAgain(connection) ? 'Reconnect' : 'Connect'} ${connection.name}`
}

interface ScopesProps {
  title: string
  scopes: readonly ScopeShown[]
  isDone: boolean
}

/** What the provider will ask the person to allow; once that is over, what was allowed. */
function Scopes({ title, scopes, isDone }: ScopesProps) {
  return (
    <section class="grid gap-2" aria-label="Access">
      <p class="font-medium">{isDone ? 'Access' : `Plugboard asks ${title} for access to`}</p>
      <ScopeList scopes={scopes} />
    </section>
  )
}
