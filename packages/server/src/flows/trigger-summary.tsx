import { Icon } from '../html/icon.js'
import type { Trigger } from './flow.js'

/** What starts a flow, in a few words. */
export function describeTrigger(trigger: Trigger | undefined): string {
  if (trigger?.kind === 'schedule') return `Schedule ${trigger.schedule ?? ''}`.trim()
  if (trigger?.kind === 'piece') return `${trigger.piece ?? 'A piece'} · ${trigger.trigger ?? 'event'}`
  return 'By hand or through the API'
}

interface TriggerIconProps {
  trigger: Trigger | undefined
  /** Edge in pixels. Default 32. */
  size?: 32 | 40
}

/** The icon of what starts a flow, as large as the icon of a piece. */
export function TriggerIcon({ trigger, size = 32 }: TriggerIconProps) {
  const edge = size === 40 ? 'size-10' : 'size-8'
  return (
    <span
      class={`${edge} inline-flex shrink-0 items-center justify-center rounded-md border border-line bg-base-300 text-muted`}
    >
      <Icon name={trigger?.kind === 'schedule' ? 'calendar' : 'zap'} size={size === 40 ? 20 : 16} />
    </span>
  )
}
