/** What Slack says when it refuses a call: `{ "ok": false, "error": … }`. */
export interface Refusal {
  /** Slack's word for it, such as `channel_not_found`. */
  word: string
  /** The scopes of which one is missing, as Slack lists them; empty where it lists none. */
  needed: string
  /** Where in the blocks the fault is, such as `blocks[0].text`; empty where Slack does not say. */
  place: string
}

/**
 * Reads a thrown error of the vendor's client as a refusal; undefined when it is none. The client takes a body that is
 * not JSON for the word, so only what looks like one counts. Recognised by its shape, so that the client need not be
 * loaded.
 */
export function asRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error && 'data' in error)) return undefined
  const word = textIn(error.data, 'error', /^[a-z][a-z0-9_]{0,80}$/)
  if (word === '') return undefined
  const needed = textIn(error.data, 'needed', /^[a-z][a-z0-9:._, -]{0,200}$/i)
  return { word, needed, place: placeIn(get(get(error.data, 'response_metadata'), 'messages')) }
}

/** From `[ERROR] must be a string [json-pointer:/blocks/0/text]` the pointer alone: the rest may quote the message. */
function placeIn(messages: unknown): string {
  const all = Array.isArray(messages) ? messages.filter((one) => typeof one === 'string') : []
  const [, pointer = ''] = /\[json-pointer:\/(blocks(?:\/[a-z0-9_]{1,40}){0,12})\]/.exec(all.join('\n')) ?? []
  return pointer.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')
}

function textIn(value: unknown, name: string, shape: RegExp): string {
  const found = get(value, name)
  return typeof found === 'string' && shape.test(found) ? found : ''
}

const get = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
