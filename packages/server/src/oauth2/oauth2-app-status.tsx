import { StatusMark } from '../html/status.js'
import { Time } from '../html/time.js'
import { NOT_CONFIGURED, type OAuth2App } from './oauth2-app.js'

interface OAuth2AppStatusProps {
  app: Pick<OAuth2App, 'state' | 'reason' | 'pausedUntil'>
  /** UTC milliseconds. Default: the server's clock. */
  now?: number
}

const REMARK = 'max-w-64 text-[13px] whitespace-normal text-muted'

/** How the provider takes an app: OK, Refused by the provider, Waiting. */
export function OAuth2AppStatus({ app, now = Date.now() }: OAuth2AppStatusProps) {
  const { state, reason, pausedUntil } = app
  if (state === 'misconfigured') {
    return (
      <div class="grid gap-0.5">
        <StatusMark tone="error">
          {reason?.code === NOT_CONFIGURED ? 'Not configured any more' : 'Refused by the provider'}
        </StatusMark>
        {reason ? <p class={REMARK}>{reason.message}</p> : null}
      </div>
    )
  }
  if (pausedUntil === null || pausedUntil <= now) return <StatusMark tone="success">OK</StatusMark>
  return (
    <div class="grid gap-0.5">
      <StatusMark tone="warning" icon="clock">
        Waiting
      </StatusMark>
      <p class={REMARK}>
        The provider asked for a pause. Next try <Time at={pausedUntil} now={now} />.
      </p>
    </div>
  )
}
