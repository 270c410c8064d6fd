/** A mail as Graph answers it; a draft has no sender. */
export interface GraphMessage {
  id: string
  subject: string | null
  from?: { emailAddress: { name: string; address: string } }
  receivedDateTime: string
  bodyPreview: string
  isRead: boolean
  hasAttachments: boolean
}

/** Why a query is refused, in the words of Graph. */
export class QueryRefused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Applies `$filter`, `$orderby` and `$search` the way Exchange does, with its rules of what may stand together. */
export function select(messages: readonly GraphMessage[], query: URLSearchParams): GraphMessage[] {
  const [filter, order, search] = ['$filter', '$orderby', '$search'].map((name) => query.get(name))
  if (search && (filter || order)) throw new QueryRefused('SearchWithOrderBy', 'The query parameter is not supported.')
  const found = search ? searched(messages, search) : filtered(messages, filter ?? '', order ?? '')
  return found.toSorted((one, other) => other.receivedDateTime.localeCompare(one.receivedDateTime))
}

function searched(messages: readonly GraphMessage[], search: string): GraphMessage[] {
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(search)?.[1]
  if (quoted === undefined) throw new QueryRefused('BadRequest', `Syntax error: character '${search}' is not valid.`)
  const words = quoted.replace(/\\(.)/g, '$1').toLowerCase()
  return messages.filter(({ subject, bodyPreview }) => `${subject} ${bodyPreview}`.toLowerCase().includes(words))
}

function filtered(messages: readonly GraphMessage[], filter: string, order: string): GraphMessage[] {
  const sortedBy = order.split(' ')[0] ?? ''
  if (order && filter && !filter.startsWith(sortedBy)) {
    throw new QueryRefused('InefficientFilter', 'The restriction or sort order is too complex for this operation.')
  }
  const conditions = filter === '' ? [] : filter.split(' and ').map(condition)
  return messages.filter((message) => conditions.every((holds) => holds(message)))
}

type Condition = (message: GraphMessage) => boolean

const CONDITIONS: readonly [pattern: RegExp, make: (value: string) => Condition][] = [
  [/^receivedDateTime ge (\S+)$/, (time) => (message) => Date.parse(message.receivedDateTime) >= Date.parse(time)],
  [/^receivedDateTime gt (\S+)$/, (time) => (message) => Date.parse(message.receivedDateTime) > Date.parse(time)],
  [/^isRead eq (true|false)$/, (read) => (message) => String(message.isRead) === read],
  [
    /^from\/emailAddress\/address eq '((?:[^']|'')*)'$/,
    (address) => (message) => message.from?.emailAddress.address === unescaped(address),
  ],
  [/^contains\(subject,'((?:[^']|'')*)'\)$/, (text) => (message) => !!message.subject?.includes(unescaped(text))],
]

function condition(text: string): Condition {
  for (const [pattern, make] of CONDITIONS) {
    const [, value] = pattern.exec(text) ?? []
    if (value !== undefined) return make(value)
  }
  throw new QueryRefused('BadRequest', `Invalid filter clause: ${text}`)
}

const unescaped = (text: string) => text.replaceAll("''", "'")
