import { scrub } from '@plugboard/core'

/** A secret this short would also be found where it means something else. */
const SHORTEST_IN_FILE = 8

/** Removes a connection's secrets from what a server sends back, as some repeat every header they got. */
export interface Scrubber {
  text(value: string): string
  /** Every text inside a JSON value, keys too. */
  json(value: unknown): unknown
  /** Blanks with asterisks, so that the length stays. */
  bytes(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
}

/** Finds each secret plain, percent-encoded, as in a form, in base64 and in base64url. */
export function scrubber(secrets: readonly string[]): Scrubber {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length)
  const inFile = forms.filter((form) => form.length >= SHORTEST_IN_FILE).map((form) => Buffer.from(form))
  return {
    text: (value) => scrub(value, secrets),
    json: (value) => scrub(value, secrets),
    bytes: (chunks) => (inFile.length === 0 ? chunks : blanked(chunks, inFile)),
  }
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64')
  const quoted = JSON.stringify(secret).slice(1, -1)
  return [
    secret,
    quoted,
    quoted.replaceAll('/', '\\/'),
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ]
}

/** Holds back as many bytes as may be the beginning of a secret whose end has not arrived. */
async function* blanked(chunks: AsyncIterable<Uint8Array>, forms: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  const held = Math.max(...forms.map((form) => form.length)) - 1
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk])
    for (const form of forms) blank(bytes, form)
    const end = Math.max(0, bytes.length - held)
    if (end > 0) yield bytes.subarray(0, end)
    rest = bytes.subarray(end)
  }
  if (rest.length > 0) yield rest
}

function blank(bytes: Buffer, form: Buffer): void {
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + form.length)) {
    bytes.fill('*', at, at + form.length)
  }
}
