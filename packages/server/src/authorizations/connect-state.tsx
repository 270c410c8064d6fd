import type { OpenedIn } from '../connections/opened-in.js'
import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import { Problem } from '../html/problem.js'
import type { AuthorizationView } from './authorization.js'
import type { AuthorizationPaths } from './authorization-paths.js'

/** How far connecting is. */
type State =
  | { kind: 'idle' }
  | { kind: 'waiting'; id: string; authorizationUrl: string }
  | { kind: 'ended'; view: AuthorizationView }
  | { kind: 'refused'; status: number; code: string; detail: string; hint?: string | undefined }

export interface ConnectStateProps {
  state: State
  paths: AuthorizationPaths
  opened: OpenedIn | undefined
  extra?: readonly string[]
}

/** The part of the sheet that changes while somebody is at the provider. */
export function ConnectState(props: ConnectStateProps) {
  return (
    <div id="connect-state" class="grid gap-3 empty:hidden" aria-live="polite">
      <Content {...props} />
    </div>
  )
}

function Content({ state, ...props }: ConnectStateProps) {
  if (state.kind === 'idle') return null
  if (state.kind === 'waiting') return <Waiting {...props} {...state} />
  if (state.kind === 'ended') return <Ended {...props} view={state.view} />
  return <Problem title="It could not be begun" detail={state.detail} hint={state.hint} />
}

type Props = Omit<ConnectStateProps, 'state'>

/** Asks every two seconds, and at once when the other window says that it is done; the provider may have cut the tie. */
function Waiting({ paths, id, authorizationUrl }: Props & { id: string; authorizationUrl: string }) {
  const address = paths.authorization(id)
  return (
    <div
      class="grid gap-3"
      hx-get={address}
      hx-trigger="every 2s, authorizationChanged from:body"
      hx-target="#connect-state"
      hx-swap="outerHTML"
    >
      <div class="tone-progress tone-box flex gap-3 rounded-lg px-3.5 py-3">
        <Icon name="loader-circle" size={18} class="tone-text spin mt-px" />
        <div class="grid min-w-0 flex-1 gap-1">
          <p class="font-semibold">Waiting for you at the provider</p>
          <p class="text-muted">Allow access in the window that opened. This page goes on by itself.</p>
          <p class="hidden text-warning" data-popup-blocked>
            Your browser blocked the window. Open it with the button below.
          </p>
        </div>
      </div>
      <div class="flex flex-wrap gap-2">
        <a class="btn btn-plain btn-sm" href={authorizationUrl} target="_blank" rel="noreferrer">
          <Icon name="external-link" />
          Open the window again
        </a>
        <Decide address={address} decision="cancel" variant="quiet">
          Cancel
        </Decide>
      </div>
    </div>
  )
}

function Ended({ view, ...props }: Props & { view: AuthorizationView }) {
  if (view.status === 'connected') return <Connected account={view.account ?? null} {...props} />
  if (view.status === 'confirm') return <OtherAccount view={view} {...props} />
  if (view.code === 'cancelled') return <Problem tone="info" title="Nothing was changed" detail={view.message} />
  if (view.status === 'expired') {
    return <Problem title="It was not finished in time" detail="Ten minutes have passed." hint="Connect again." />
  }
  return <Problem title="The connection was not authorized" detail={view.message} hint={view.hint} />
}

function Connected({ account, paths, opened }: Props & { account: string | null }) {
  return (
    <div class="grid gap-3" data-connected>
      <div class="tone-success tone-box flex gap-3 rounded-lg px-3.5 py-3">
        <Icon name="circle-check" size={18} class="tone-text mt-px" />
        <div class="grid min-w-0 flex-1 gap-1">
          <p class="font-semibold">Active</p>
          <p class="break-words text-muted">
            {account === null ? 'The provider granted access.' : `Connected as ${account}.`}
          </p>
        </div>
      </div>
      <div class="flex flex-wrap gap-2">
        {opened ? (
          <Button size="small" closesDialog icon="check">
            Done
          </Button>
        ) : (
          <Button size="small" href={paths.view} icon="check">
            Done
          </Button>
        )}
      </div>
    </div>
  )
}

function OtherAccount({ view, paths }: Props & { view: AuthorizationView }) {
  const address = paths.authorization(view.id)
  const before = view.previousAccount ?? 'another account'
  const detail = `It was connected as ${before}; now ${view.account ?? 'another account'} answered. All its flows would work with that account from now on.`
  return (
    <Problem tone="warning" title="Another account answered" detail={detail}>
      <Decide address={address} decision="switch" variant="primary">
        {`Switch to ${view.account ?? 'the other account'}`}
      </Decide>
      <Decide address={address} decision="keep" variant="plain">
        {`Keep ${before}`}
      </Decide>
    </Problem>
  )
}

interface DecideProps {
  address: string
  decision: 'switch' | 'keep' | 'cancel'
  variant: 'primary' | 'plain' | 'quiet'
  children?: string
}

function Decide({ address, decision, variant, children }: DecideProps) {
  return (
    <form method="post" action={address} hx-post={address} hx-target="#connect-state" hx-swap="outerHTML">
      <input type="hidden" name="decision" value={decision} />
      <Button type="submit" size="small" variant={variant}>
        {children}
      </Button>
    </form>
  )
}
