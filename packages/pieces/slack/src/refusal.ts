/** What Slack says when it refuses a call: `{ "ok": false, "error": … }`. */
export interface Refusal {
  /** Slack's word for it, such as `channel_not_found`. */
  word: string
  /** The scopes of which one is missing, as Slack lists them; empty where it lists none. */
  needed: string
}

/**
 * Reads a thrown error of the vendor's client as a refusal; undefined when it is none. The client takes a body that is
 * not JSON for the word, so only what looks like one counts. Recognised by its shape, so that the client need not be
 * loaded.
 */
export function asRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error && 'data' in error)) return undefined
  const word = textIn(error.data, 'error', /^[a-z][a-z0-9_]{0,80}$/)
  return word === '' ? undefined : { word, needed: textIn(error.data, 'needed', /^[a-z][a-z0-9:._, -]{0,200}$/i) }
}

function textIn(value: unknown, name: string, shape: RegExp): string {
  if (typeof value !== 'object' || value === null) return ''
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' && shape.test(found) ? found : ''
}
