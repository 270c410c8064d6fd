import type { Child } from 'hono/jsx'
import type { OpenedIn } from '../connections/opened-in.js'
import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import type { Shell } from '../html/layout.js'
import type { AuthorizationView } from './authorization.js'
import type { AuthorizationPaths } from './authorization-paths.js'
import type { ConnectStep } from './connect-step.js'

interface ConnectActionsProps {
  state: ConnectStep
  paths: AuthorizationPaths
  opened: OpenedIn | undefined
  shell: Shell | undefined
  appMissing: object | undefined
  /** Whether the connection was connected before. */
  isAgain: boolean
}

/** The buttons at the foot of the sheet: what can be done about how far connecting is. */
export function ConnectActions(props: ConnectActionsProps) {
  const { state, paths } = props
  if (state.kind === 'waiting') return <WaitingActions paths={paths} {...state} />
  if (state.kind === 'ended' && state.view.status === 'connected') return <Done {...props} />
  if (state.kind === 'ended' && state.view.status === 'confirm') return <Decisions paths={paths} view={state.view} />
  return (
    <>
      {props.shell === undefined ? <Button closesDialog>Close</Button> : <Button href={paths.view}>Close</Button>}
      <form class="grid" method="post" action={paths.connect} {...posts(paths.connect)}>
        <Button
          type="submit"
          variant="primary"
          icon="external-link"
          data-opens-popup
          disabled={props.appMissing !== undefined}
        >
          {props.isAgain ? 'Reconnect' : 'Connect'}
        </Button>
      </form>
    </>
  )
}

interface WaitingProps {
  id: string
  authorizationUrl: string
  paths: AuthorizationPaths
}

/** The link works in every browser; where a script runs it opens the small window once more. */
function WaitingActions({ paths, id, authorizationUrl }: WaitingProps) {
  return (
    <>
      <Decide address={paths.authorization(id)} decision="cancel">
        Cancel
      </Decide>
      <a class="btn btn-plain" href={authorizationUrl} target="_blank" rel="noreferrer" data-popup-link autofocus>
        <Icon name="external-link" />
        <span>
          Open the window<span class="hidden in-data-popup:inline"> again</span>
        </span>
      </a>
    </>
  )
}

function Done({ opened, paths }: ConnectActionsProps) {
  return opened ? (
    <Button variant="primary" closesDialog>
      Done
    </Button>
  ) : (
    <Button variant="primary" href={paths.view}>
      Done
    </Button>
  )
}

function Decisions({ paths, view }: { paths: AuthorizationPaths; view: AuthorizationView }) {
  const address = paths.authorization(view.id)
  return (
    <>
      <Decide address={address} decision="cancel">
        {`Keep ${view.previousAccount ?? 'the account'}`}
      </Decide>
      <Decide address={address} decision="switch" variant="primary">
        {`Switch to ${view.account ?? 'the other account'}`}
      </Decide>
    </>
  )
}

interface DecideProps {
  address: string
  decision: 'switch' | 'cancel'
  variant?: 'primary' | 'plain'
  children?: Child
}

function Decide({ address, decision, variant = 'plain', children }: DecideProps) {
  return (
    <form class="grid" method="post" action={address} {...posts(address)}>
      <input type="hidden" name="decision" value={decision} />
      <Button type="submit" variant={variant}>
        {children}
      </Button>
    </form>
  )
}

/** The answer is the sheet as it is then; a second press while it is on its way counts for nothing. */
const posts = (address: string) => ({ 'hx-post': address, 'hx-target': '#dialog-slot', 'hx-sync': 'this:drop' })
