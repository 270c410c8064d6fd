import { HowItGoes } from '../connections/consent-notes.js'
import { Icon } from '../html/icon.js'
import { Problem } from '../html/problem.js'
import type { AuthorizationView } from './authorization.js'
import type { AuthorizationPaths } from './authorization-paths.js'
import type { ConnectStep } from './connect-step.js'

interface ConnectStateProps {
  state: ConnectStep
  /** Title of the piece, by which people know the provider. */
  provider: string
  paths: AuthorizationPaths
  /** Account of the connection as it is now. */
  account: string | null
}

/** How far connecting is, in words; what can be done about it stands at the foot of the sheet. */
export function ConnectState({ state, ...props }: ConnectStateProps) {
  if (state.kind === 'idle') return <HowItGoes title={props.provider} />
  if (state.kind === 'waiting') return <Waiting {...props} id={state.id} />
  if (state.kind === 'ended') return <Ended {...props} view={state.view} />
  return <Problem title={state.title} detail={state.detail} hint={state.hint} />
}

type Props = Omit<ConnectStateProps, 'state'>

/** Asks every two seconds, and at once when the other window says that it is done; the provider may have cut the tie. */
function Waiting({ provider, paths, id }: Props & { id: string }) {
  return (
    <div
      class="tone-progress tone-box flex gap-3 rounded-lg px-3.5 py-3"
      role="status"
      data-authorization={id}
      hx-get={paths.authorization(id)}
      hx-trigger="every 2s, authorizationChanged"
      hx-target="#dialog-slot"
      hx-sync="this:drop"
    >
      <Icon name="loader-circle" size={18} class="tone-text spin mt-px" />
      <div class="grid min-w-0 flex-1 gap-1">
        <p class="font-semibold">{`Waiting for you at ${provider}`}</p>
        <p class="hidden text-muted in-data-popup:block">
          Sign in and allow access in the window that opened. This page goes on by itself.
        </p>
        <p class="in-data-popup:hidden">
          Your browser did not open the window. Choose “Open the window”, then sign in and allow access there.
        </p>
      </div>
    </div>
  )
}

function Ended({ view, ...props }: Props & { view: AuthorizationView }) {
  const { status, code, message, hint } = view
  if (status === 'connected') return <Connected account={view.account ?? props.account} />
  if (status === 'confirm') return <OtherAccount view={view} />
  if (status === 'expired') {
    return <Problem title="It was not finished in time" detail="Ten minutes have passed." hint="Connect again." />
  }
  if (code === 'cancelled')
    return <Problem tone="info" title="Nothing was changed" detail={message} hint="The other window can be closed." />
  return <Problem title="It was not connected" detail={message} hint={hint} />
}

function Connected({ account }: { account: string | null }) {
  return (
    <div class="tone-success tone-box flex gap-3 rounded-lg px-3.5 py-3" role="status">
      <Icon name="circle-check" size={18} class="tone-text mt-px" />
      <div class="grid min-w-0 flex-1 gap-1">
        <p class="font-semibold">Active</p>
        <p class="break-words text-muted">
          {account === null ? 'The provider granted access.' : `Connected as ${account}.`}
        </p>
      </div>
    </div>
  )
}

function OtherAccount({ view: { account, previousAccount } }: { view: AuthorizationView }) {
  const before = previousAccount ?? 'another account'
  const now = account ?? 'another account'
  return (
    <Problem
      tone="warning"
      title="Another account answered"
      detail={`The connection works as ${before}; now ${now} answered.`}
      hint={`If you switch, everything that uses the connection works as ${now} from now on.`}
    />
  )
}
