import { Button } from '../html/button.js'
import { NOT_CONFIGURED } from './oauth2-app.js'
import type { OAuth2AppPaths } from './oauth2-app-paths.js'
import type { OAuth2AppView } from './oauth2-app-view.js'

interface OAuth2AppActionsProps {
  app: OAuth2AppView & { readonly title: string }
  paths: OAuth2AppPaths
  /** UTC milliseconds. Default: the server's clock. */
  now?: number
}

/** What can be done with an app: try it again, edit it, delete it. One of the configuration is edited only there. */
export function OAuth2AppActions({ app, paths, now = Date.now() }: OAuth2AppActionsProps) {
  const removed = app.reason?.code === NOT_CONFIGURED
  const configured = app.source === 'configuration'
  const waits = (app.state === 'misconfigured' && !removed) || (app.pausedUntil ?? 0) > now
  const name = `OAuth2 app of ${app.title}`
  return (
    <span class="flex items-center justify-end gap-1">
      {waits ? (
        <form method="post" action={paths.retry(app.id)}>
          <Button type="submit" variant="quiet" size="small" aria-label={`Try again the ${name}`}>
            Try again
          </Button>
        </form>
      ) : null}
      {configured ? null : <Opens href={paths.edit(app.id)} verb="Edit" name={name} />}
      {configured && !removed ? (
        <span class="text-[13px] text-muted">From the configuration</span>
      ) : (
        <Opens href={paths.delete(app.id)} verb="Delete" name={name} />
      )}
    </span>
  )
}

function Opens({ href, verb, name }: { href: string; verb: string; name: string }) {
  return (
    <Button
      variant="quiet"
      size="small"
      href={href}
      hx-get={href}
      hx-target="#dialog-slot"
      aria-label={`${verb} ${name}`}
    >
      {verb}
    </Button>
  )
}
