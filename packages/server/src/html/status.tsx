import type { PropsWithChildren } from 'hono/jsx'
import { Icon, type IconName } from './icon.js'
import { Time } from './time.js'

/** What a colour says. `progress` is under way and its icon turns. */
export type Tone = 'success' | 'warning' | 'error' | 'info' | 'neutral' | 'progress'

const ICONS: Readonly<Record<Tone, IconName>> = {
  success: 'circle-check',
  warning: 'circle-dashed',
  error: 'circle-x',
  info: 'info',
  neutral: 'circle-dashed',
  progress: 'loader-circle',
}

interface StatusMarkProps {
  tone: Tone
  /** Default: the usual icon of the tone. */
  icon?: IconName
  /** The icon's shape is in the page's `IconSprite`. */
  sprite?: boolean
}

/** A state by icon, word and colour together; the word is the child. For runs, deployments and other states. */
export function StatusMark({ tone, icon = ICONS[tone], sprite = false, children }: PropsWithChildren<StatusMarkProps>) {
  return (
    <span class={`status-mark tone-${tone}`}>
      <Icon name={icon} sprite={sprite} {...(tone === 'progress' ? { class: 'spin' } : {})} />
      {children}
    </span>
  )
}

export type ConnectionStatus = 'active' | 'missing' | 'error'

const STATUSES = {
  active: { tone: 'success', word: 'Active' },
  missing: { tone: 'warning', word: 'Missing' },
  error: { tone: 'error', word: 'Error' },
} as const

interface StatusProps {
  status: ConnectionStatus
  /** Why it is not active, and since when (UTC milliseconds). */
  reason?: { message: string; since: number } | null
  /** Shows the reason beside the word instead of on hover only. */
  detailed?: boolean
  /** UTC milliseconds. Default: the server's clock. */
  now?: number
  /** The icon's shape is in the page's `IconSprite`. */
  sprite?: boolean
}

/** The status of a connection: Active, Missing or Error. */
export function Status({ status, reason, detailed = false, now = Date.now(), sprite = false }: StatusProps) {
  const { tone, word } = STATUSES[status]
  if (!reason) {
    return (
      <StatusMark tone={tone} sprite={sprite}>
        {word}
      </StatusMark>
    )
  }
  if (!detailed) {
    return (
      <span title={reason.message}>
        <StatusMark tone={tone}>{word}</StatusMark>
        <span class="sr-only">: {reason.message}</span>
      </span>
    )
  }
  return (
    <div class="grid gap-0.5">
      <StatusMark tone={tone}>{word}</StatusMark>
      <p class="text-muted">
        {reason.message} · <Time at={reason.since} now={now} />
      </p>
    </div>
  )
}
