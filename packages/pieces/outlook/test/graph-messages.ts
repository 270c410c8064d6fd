interface Person {
  emailAddress: { name?: string; address: string }
}

/** Something attached to a mail in the mailbox of the server. */
export interface StoredAttachment {
  id: string
  type: 'fileAttachment' | 'itemAttachment' | 'referenceAttachment'
  name: string
  contentType: string | null
  isInline?: boolean
  contentId?: string | null
  bytes: Buffer
}

/** A mail as the server keeps it; a draft has no sender. What is left out has a default. */
export interface GraphMessage {
  id: string
  subject: string | null
  from?: Person
  receivedDateTime: string
  bodyPreview: string
  isRead: boolean
  hasAttachments: boolean
  internetMessageId?: string
  conversationId?: string
  toRecipients?: Person[]
  ccRecipients?: Person[]
  bccRecipients?: Person[]
  replyTo?: Person[]
  body?: { contentType: 'text' | 'html'; content: string }
  internetMessageHeaders?: { name: string; value: string }[]
  categories?: string[]
  importance?: string
  flag?: { flagStatus: string }
  isDraft?: boolean
  attachments?: StoredAttachment[]
}

/** Why a query is refused, in the words of Graph. */
export class QueryRefused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** How a mail is shown. */
export interface View {
  /** The folder it is in. */
  folder: string
  /** `$select`; null for everything. */
  select: string | null
  /** The `Prefer` header of the request. */
  prefer: string
}

/** Whether the caller asked for IDs that stay when a mail is moved. */
export const isImmutable = (prefer: string) => /IdType="ImmutableId"/.test(prefer)

/** The ID a caller is shown: without the preference another one in every folder. */
export const shownId = (id: string, { folder, prefer }: Pick<View, 'folder' | 'prefer'>) =>
  isImmutable(prefer) ? id : `${id}~${folder}`

/** A mail as Graph answers it. Refuses properties that it does not know. */
export function shown(message: GraphMessage, view: View): Record<string, unknown> {
  const whole: Record<string, unknown> = {
    id: shownId(message.id, view),
    internetMessageId: message.internetMessageId ?? `<${message.id.replace(/\W/g, '')}@fabrikam.example>`,
    conversationId: message.conversationId ?? `AAQk${message.id}`,
    parentFolderId: view.folder,
    subject: message.subject,
    from: message.from,
    toRecipients: message.toRecipients ?? [],
    ccRecipients: message.ccRecipients ?? [],
    bccRecipients: message.bccRecipients ?? [],
    replyTo: message.replyTo ?? [],
    receivedDateTime: message.receivedDateTime,
    bodyPreview: message.bodyPreview,
    isRead: message.isRead,
    isDraft: message.isDraft ?? false,
    hasAttachments: message.hasAttachments,
    importance: message.importance ?? 'normal',
    categories: message.categories ?? [],
    flag: message.flag ?? { flagStatus: 'notFlagged' },
    body: bodyFor(message, view.prefer),
    internetMessageHeaders: message.internetMessageHeaders ?? [],
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(message.id)}`,
  }
  const names = view.select?.split(',') ?? Object.keys(whole)
  for (const name of names) {
    if (!(name in whole)) throw new QueryRefused('BadRequest', `Could not find a property named '${name}'.`)
  }
  const chosen = [...new Set(['id', ...names])].map((name) => [name, whole[name]])
  return { '@odata.etag': `W/"${versionOf(message)}"`, ...Object.fromEntries(chosen) }
}

/** Changes with every change of the mail. */
export function versionOf({ subject, isRead, isDraft, categories, flag, body, attachments }: GraphMessage): string {
  const parts = [subject, isRead, isDraft, categories, flag?.flagStatus, body?.content.length, attachments?.length]
  return encodeURIComponent(parts.join())
}

function bodyFor({ body, bodyPreview }: GraphMessage, prefer: string) {
  const { contentType, content } = body ?? { contentType: 'text', content: bodyPreview }
  if (!prefer.includes('outlook.body-content-type="text"') || contentType === 'text') return { contentType, content }
  const plain = content
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  return { contentType: 'text', content: plain }
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
  return messages.filter(({ subject, bodyPreview, body }) =>
    `${subject} ${bodyPreview} ${body?.content}`.toLowerCase().includes(words),
  )
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

const timeOf = ({ receivedDateTime }: GraphMessage) => Date.parse(receivedDateTime)

const CONDITIONS: readonly [pattern: RegExp, make: (value: string) => Condition][] = [
  [/^receivedDateTime ge (\S+)$/, (time) => (message) => timeOf(message) >= Date.parse(time)],
  [/^receivedDateTime gt (\S+)$/, (time) => (message) => timeOf(message) > Date.parse(time)],
  [/^receivedDateTime lt (\S+)$/, (time) => (message) => timeOf(message) < Date.parse(time)],
  [/^isRead eq (true|false)$/, (read) => (message) => String(message.isRead) === read],
  [/^hasAttachments eq (true|false)$/, (has) => (message) => String(message.hasAttachments) === has],
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
