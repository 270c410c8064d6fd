import type { PropsWithChildren } from 'hono/jsx'
import { Icon } from './icon.js'

interface ProblemProps {
  /** What went wrong, in a few words. */
  title: string
  detail?: string | undefined
  /** What to do about it. */
  hint?: string | undefined
  /** For whoever reads the logs. */
  requestId?: string | undefined
  /** A warning does not stop anything; `success` is no problem at all. Default `error`. */
  tone?: 'error' | 'warning' | 'info' | 'success'
}

const ICONS = { error: 'circle-alert', warning: 'circle-alert', info: 'info', success: 'circle-check' } as const

/** A box that says what went wrong and what to do; actions are the children. Announced when it appears. */
export function Problem({ title, detail, hint, requestId, tone = 'error', children }: PropsWithChildren<ProblemProps>) {
  return (
    <div class={`tone-${tone} tone-box flex gap-3 rounded-lg px-3.5 py-3`} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} size={18} class="tone-text mt-px" />
      <div class="grid min-w-0 flex-1 gap-1">
        <p class="font-semibold">{title}</p>
        {detail === undefined ? null : <p class="break-words">{detail}</p>}
        {hint === undefined ? null : <p class="text-muted">{hint}</p>}
        {requestId === undefined ? null : (
          <p class="text-xs text-muted">
            Request <code class="font-mono">{requestId}</code>
          </p>
        )}
        {children ? <div class="mt-1.5 flex flex-wrap gap-2">{children}</div> : null}
      </div>
    </div>
  )
}
