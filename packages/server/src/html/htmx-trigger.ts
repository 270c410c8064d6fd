import type { ToastMessage } from './toast.js'

interface Trigger {
  toast?: ToastMessage
  /** Closes the dialogs that are open. */
  closeDialog?: boolean
  /** More events by name, dispatched on the element that sent the request. */
  events?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * The value of the `HX-Trigger` header of an answer to htmx.
 *
 * @example
 * c.header('HX-Trigger', htmxTrigger({ toast: { message: 'Connection added' }, closeDialog: true }))
 */
export function htmxTrigger({ toast, closeDialog, events = {} }: Trigger): string {
  const all = {
    ...(toast === undefined ? {} : { toast: { tone: 'success', ...toast } }),
    ...(closeDialog ? { 'close-dialog': {} } : {}),
    ...events,
  }
  return escapeForHeader(JSON.stringify(all))
}

/** Headers carry ASCII only; JSON can say every other character by its number. */
const escapeForHeader = (json: string) =>
  json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
