import { Icon } from './icon.js'

export interface ToastMessage {
  message: string
  /** Default `success`. */
  tone?: 'success' | 'error' | 'info'
}

const ICONS = { success: 'circle-check', error: 'circle-alert', info: 'info' } as const

/** A short message that goes away by itself; an error stays until it is closed. */
function Toast({ message, tone = 'success' }: ToastMessage) {
  return (
    <div class={`toast tone-${tone}`} data-toast={tone}>
      <Icon name={ICONS[tone]} size={18} class="tone-text mt-px" />
      <p class="min-w-0 flex-1 break-words" data-toast-text>
        {message}
      </p>
      <button type="button" class="btn btn-quiet btn-square btn-sm -my-1 -mr-1" aria-label="Dismiss" data-toast-close>
        <Icon name="x" size={14} />
      </button>
    </div>
  )
}

interface ToastRegionProps {
  /** Shown when the page loads, such as after a redirect. */
  toasts?: readonly ToastMessage[]
}

/** Where messages appear; the layout holds one. */
export function ToastRegion({ toasts = [] }: ToastRegionProps) {
  return (
    <section
      id="toasts"
      class="pointer-events-none fixed right-4 bottom-4 z-50 grid gap-2 border-0 bg-transparent p-0"
      aria-label="Messages"
      aria-live="polite"
    >
      {toasts.map((toast) => (
        <Toast {...toast} />
      ))}
      {(['success', 'error', 'info'] as const).map((tone) => (
        <template data-toast-template={tone}>
          <Toast tone={tone} message="" />
        </template>
      ))}
    </section>
  )
}
