import { type Token, textOf } from '../wire/parse-tokens.js'
import { decodeText, decodeWords, percentBytes } from './decode-text.js'

interface Segment {
  index: number
  encoded: boolean
  value: string
}

/** Parameters of a MIME header by their names in lower case, split and encoded ones put together (RFC 2231). */
export function mimeParameters(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const segments = new Map<string, Segment[]>()
  for (let at = 0; at + 1 < tokens.length; at += 2) {
    const [, name, index = '0', star] =
      /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec((textOf(tokens[at]) ?? '').toLowerCase()) ?? []
    if (name === undefined) continue
    const segment = { index: Number(index), encoded: star !== undefined, value: textOf(tokens[at + 1]) ?? '' }
    segments.set(name, [...(segments.get(name) ?? []), segment])
  }
  return new Map([...segments].map(([name, all]) => [name, joined(all)]))
}

function joined(segments: readonly Segment[]): string {
  // A name that is given both plainly and encoded: the encoded one is the better.
  const encoded = segments.some((one) => one.encoded)
  const chosen = encoded && segments.every((one) => one.index === 0) ? segments.filter((one) => one.encoded) : segments
  const ordered = chosen.toSorted((one, other) => one.index - other.index)
  if (!encoded) return decodeWords(ordered.map(({ value }) => value).join(''))
  const [, charset = ''] = /^([^']*)'[^']*'/.exec(ordered[0]?.value ?? '') ?? []
  const bytes = ordered.map((one, place) => {
    const value = place === 0 ? one.value.replace(/^[^']*'[^']*'/, '') : one.value
    return one.encoded ? percentBytes(value, '%') : Buffer.from(value, 'utf8')
  })
  return decodeText(Buffer.concat(bytes), charset)
}
