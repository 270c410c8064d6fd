import { type Static, Type } from '@sinclair/typebox'
import { decodeWords } from './mail-charset.js'

const nullableText = Type.Union([Type.String(), Type.Null()])

/** Somebody a mail is from or goes to. */
export const PERSON = Type.Object({ name: nullableText, address: nullableText })

export type Person = Static<typeof PERSON>

/** People that are read from one header at most. */
const MOST = 1_000

/** Characters of a name that may have commas in it. */
const LONGEST_NAME = 200

/** Everybody in a header such as To (RFC 5322 §3.4): `Ada <ada@example.com>, grace@example.com`. Of groups the members. */
export function peopleIn(header: string | undefined): Person[] {
  return entriesOf(header ?? '')
    .slice(0, MOST)
    .flatMap((entry) => personOf(entry) ?? [])
}

function personOf(entry: string): Person | undefined {
  const text = entry.replace(/^[^"<>@]*:/, '').trim()
  if (text === '') return undefined
  const angled = /^(.*?)<([^<>]*)>[^<>]*$/s.exec(text)
  const address = (angled?.[2] ?? text).replace(/\([^()]*\)/g, '').trim()
  const name = unquoted((angled?.[1] ?? /\(([^()]*)\)/.exec(text)?.[1] ?? '').trim())
  const isAddress = address.includes('@') || angled !== null
  return isAddress
    ? { name: name === '' ? null : name, address: address === '' ? null : address }
    : { name: unquoted(text), address: null }
}

function unquoted(text: string): string {
  const inner = /^"(.*)"$/s.exec(text)?.[1]
  return decodeWords(inner === undefined ? text : inner.replace(/\\(.)/gs, '$1')).trim()
}

/** What stands between commas, but not within quotes, brackets or comments. `Doe, Jane <jane@…>` stays together. */
function entriesOf(header: string): string[] {
  const entries: string[] = []
  let pending = ''
  for (const part of header.match(/"(?:[^"\\]|\\.)*"|<[^<>]*>|\([^()]*\)|[,;]|[^",;<(]+|./gs) ?? []) {
    if (part !== ',' && part !== ';') {
      pending += part
    } else if (part === ';' || pending.length > LONGEST_NAME || /[@<]/.test(pending) || pending.trim() === '') {
      entries.push(pending)
      pending = ''
    } else {
      pending += part
    }
  }
  return [...entries, pending]
}

const MESSAGE_ID = /<[^<>\s]+>/g

/** The message ids in a header such as References, with their angle brackets. */
export const messageIdsIn = (header: string | undefined): string[] => header?.match(MESSAGE_ID) ?? []
