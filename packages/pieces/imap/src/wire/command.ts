/** Bytes of a known number that are sent as they arrive. */
export interface StreamedLiteral {
  length: number
  bytes: AsyncIterable<Uint8Array>
}

/** A command as it is sent: text, and literals for what text cannot hold. */
export type Command = readonly (string | { literal: Buffer } | StreamedLiteral)[]

const SIMPLE = /^[\x20-\x7e]{0,1000}$/

/** A string argument: quoted where that is possible, else a literal (RFC 3501 §4.3). */
export function stringArgument(text: string): string | { literal: Buffer } {
  if (SIMPLE.test(text)) return `"${text.replace(/["\\]/g, '\\$&')}"`
  return { literal: Buffer.from(text, 'utf8') }
}

/** Puts a command together: what is text is syntax, arguments come from `stringArgument`. */
export const command = (...parts: Command): Command => parts
