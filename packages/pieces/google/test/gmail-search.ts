import type { StoredMessage } from './gmail-box.js'
import type { StoredPart } from './gmail-mime.js'

type Predicate = (message: StoredMessage) => boolean

const headerOf = ({ payload }: StoredMessage, name: string) =>
  payload.headers.find((one) => one.name.toLowerCase() === name)?.value ?? ''

const hasFile = (part: StoredPart): boolean => part.filename !== '' || part.parts.some(hasFile)

const OPERATORS: Readonly<Record<string, (value: string) => Predicate | undefined>> = {
  from: (value) => contains('from', value),
  to: (value) => contains('to', value),
  subject: (value) => contains('subject', value),
  after: (value) => (/^\d+$/.test(value) ? (one) => one.internalDate >= Number(value) * 1_000 : undefined),
  before: (value) => (/^\d+$/.test(value) ? (one) => one.internalDate < Number(value) * 1_000 : undefined),
  has: (value) => (value === 'attachment' ? (one) => hasFile(one.payload) : undefined),
  is: (value) => (value === 'unread' ? (one) => one.labelIds.includes('UNREAD') : undefined),
}

const contains =
  (header: string, value: string): Predicate =>
  (one) =>
    headerOf(one, header).toLowerCase().includes(value.toLowerCase())

/** The parts of the search language of Gmail that are used here; undefined for what it cannot read. */
export function predicateOf(q: string): Predicate | undefined {
  const terms = q.match(/\([^()]*\)|\w+:"[^"]*"|\w+:\S+|"[^"]*"|\S+/g) ?? []
  const predicates = terms.map(termOf)
  if (predicates.includes(undefined)) return undefined
  return (message) => predicates.every((fits) => fits?.(message))
}

function termOf(term: string): Predicate | undefined {
  if (term.startsWith('(')) return predicateOf(term.slice(1, -1))
  const [, name = '', inQuotes, plain] = /^(\w+):(?:"([^"]*)"|(\S+))$/.exec(term) ?? []
  const value = inQuotes ?? plain
  if (value === undefined) {
    const word = term.replaceAll('"', '').toLowerCase()
    return word === 'broken' ? undefined : (one) => one.source.toLowerCase().includes(word)
  }
  return Object.hasOwn(OPERATORS, name) ? OPERATORS[name]?.(value) : undefined
}
