import { PieceError } from '@plugboard/core'
import { type Command, stringArgument } from '../wire/command.js'

const TEXTS = ['from', 'to', 'cc', 'bcc', 'subject', 'body', 'text'] as const
const DAYS = ['since', 'before', 'on', 'sentSince', 'sentBefore'] as const
const SIZES = ['larger', 'smaller'] as const
const FLAGS = ['seen', 'flagged', 'answered', 'draft', 'deleted'] as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** What a mail must be like. */
export type Conditions = Partial<Record<(typeof TEXTS)[number] | (typeof DAYS)[number], string>> &
  Partial<Record<(typeof SIZES)[number], number>> &
  Partial<Record<(typeof FLAGS)[number], 'yes' | 'no'>> & {
    keyword?: string
    headerName?: string
    headerValue?: string
    uids?: string
  }

type Key = string | { literal: Buffer }

/**
 * The search keys for conditions, each after a space (RFC 3501 §6.4.4). Throws `invalid_input` at the field that cannot
 * be asked for.
 *
 * @param at What stands before the name of a field in errors, such as `not.`.
 */
export function searchKeys(given: Conditions, at = ''): Command {
  return [
    ...TEXTS.flatMap((name): Key[] =>
      given[name] === undefined ? [] : [` ${name.toUpperCase()} `, stringArgument(given[name])],
    ),
    ...DAYS.flatMap((name): Key[] =>
      given[name] === undefined ? [] : [` ${name.toUpperCase()} ${day(given[name], at + name)}`],
    ),
    ...SIZES.flatMap((name): Key[] => (given[name] === undefined ? [] : [` ${name.toUpperCase()} ${given[name]}`])),
    ...FLAGS.flatMap((name): Key[] =>
      given[name] === undefined ? [] : [` ${given[name] === 'no' ? 'UN' : ''}${name.toUpperCase()}`],
    ),
    ...(given.keyword === undefined ? [] : [` KEYWORD ${checkedKeyword(given.keyword, `${at}keyword`)}`]),
    ...headerKey(given),
    ...(given.uids === undefined ? [] : [` UID ${uidRange(given.uids)}`]),
  ]
}

/** The search keys for mails that are like none of these. */
export function exceptKeys(given: Conditions): Command {
  const names = [...TEXTS, 'keyword' as const].filter((name) => given[name] !== undefined)
  return names.flatMap((name) => [' NOT', ...searchKeys({ [name]: given[name] }, 'not.')])
}

/** Whether a command needs another charset than ASCII. */
export const needsCharset = (keys: Command): boolean =>
  keys.some((key) => typeof key !== 'string' && 'literal' in key && key.literal.some((byte) => byte > 0x7f))

/** A keyword, which travels without quotes. Throws `invalid_input` for what is none. */
export function checkedKeyword(keyword: string, field: string): string {
  if (/^[A-Za-z0-9$!#&'+,./:;<=>?@^_`|~-]+$/.test(keyword)) return keyword
  throw new PieceError('invalid_input', 'This is no keyword.', {
    field,
    hint: 'A keyword is one word of the letters A to Z, digits and signs such as $ and _.',
  })
}

function headerKey({ headerName, headerValue = '' }: Conditions): Key[] {
  if (headerName === undefined && headerValue === '') return []
  if (headerName === undefined || !/^[\x21-\x39\x3b-\x7e]+$/.test(headerName)) {
    throw new PieceError('invalid_input', 'This is no name of a header.', {
      field: 'headerName',
      hint: 'Enter a name such as List-Id, without the colon.',
    })
  }
  return [' HEADER ', stringArgument(headerName), ' ', stringArgument(headerValue)]
}

function uidRange(range: string): string {
  const compact = range.replace(/\s+/g, '')
  const number = '(?:[1-9]\\d{0,9}|\\*)'
  if (new RegExp(`^${number}(?::${number})?(?:,${number}(?::${number})?)*$`).test(compact)) return compact
  throw new PieceError('invalid_input', 'These are no UIDs.', {
    field: 'uids',
    hint: 'Enter numbers and ranges such as 100:200,250 or 1000:*.',
  })
}

/** A day as the protocol writes it. Of a time, its day is meant. */
function day(text: string, field: string): string {
  const [, year = '', month = '', date = ''] = /^(\d{4})-(\d{2})-(\d{2})(?:$|T)/.exec(text.trim()) ?? []
  const time = new Date(`${year}-${month}-${date}T00:00:00Z`)
  if (Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(date)) {
    throw new PieceError('invalid_input', 'This is no day.', { field, hint: 'Enter a day such as 2026-03-31.' })
  }
  return imapDay(time)
}

/** The day of a time, in UTC, as the protocol writes it. */
export const imapDay = (time: Date): string =>
  `${time.getUTCDate()}-${MONTHS[time.getUTCMonth()]}-${`${time.getUTCFullYear()}`.padStart(4, '0')}`
