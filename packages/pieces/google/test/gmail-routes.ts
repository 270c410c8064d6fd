import { attachmentAnswer, messageAnswer, noMailService, noSuchThing, preconditionFailed } from './gmail-answers.js'
import type { GmailBox, HistoryRecord, StoredMessage } from './gmail-box.js'
import { MAY, refusalOf } from './gmail-rights.js'
import { predicateOf } from './gmail-search.js'
import { submit } from './gmail-submit.js'
import { type Answer, invalid, ok } from './google-answers.js'
import type { Route, RouteRequest } from './google-server.js'

const list: Route = ({ url, state: { gmail } }) => {
  const labels = url.searchParams.getAll('labelIds')
  const unknown = labels.find((one) => !gmail.labels.has(one))
  if (unknown !== undefined) return invalid(`Invalid label: ${unknown}`)
  const fits = predicateOf(url.searchParams.get('q') ?? '')
  if (!fits) return invalid('Invalid query')
  const all = url.searchParams.get('includeSpamTrash') === 'true'
  const shown = ({ labelIds }: StoredMessage) => all || !labelIds.some((one) => one === 'SPAM' || one === 'TRASH')
  const found = gmail.messages
    .filter((one) => shown(one) && fits(one) && labels.every((label) => one.labelIds.includes(label)))
    .reverse()
    .sort((one, other) => other.internalDate - one.internalDate)
  const { items, next } = page(found, url, gmail.pages.messages)
  const messages = items.map(({ id, threadId }) => ({ id, threadId }))
  return ok({ ...(messages.length > 0 && { messages }), ...next, resultSizeEstimate: found.length })
}

function page<Item>(found: readonly Item[], url: URL, most: number) {
  const start = Number(url.searchParams.get('pageToken') ?? 0)
  const end = start + Math.min(most, Number(url.searchParams.get('maxResults') ?? 100))
  return { items: found.slice(start, end), next: end < found.length ? { nextPageToken: String(end) } : {} }
}

const TYPES: Readonly<Record<HistoryRecord['kind'], string>> = {
  messagesAdded: 'messageAdded',
  messagesDeleted: 'messageDeleted',
  labelsAdded: 'labelAdded',
  labelsRemoved: 'labelRemoved',
}

const history: Route = ({ url, state: { gmail } }) => {
  const start = url.searchParams.get('startHistoryId')
  if (start === null || !/^\d+$/.test(start)) return invalid('Missing/invalid parameter: startHistoryId')
  if (Number(start) < gmail.historyFloor || Number(start) > gmail.historyId) return noSuchThing()
  const types = url.searchParams.getAll('historyTypes')
  // Later pages belong to the first: what has happened since is in none of them, though `historyId` is beyond it.
  const [begin = '0', snapshot = gmail.historyId] = (url.searchParams.get('pageToken') ?? '0').split('-')
  const wanted = gmail.history.filter(({ id, kind }) => id > Number(start) && types.includes(TYPES[kind]))
  const shown = wanted.filter(({ id }) => id <= Number(snapshot))
  const end = Number(begin) + Math.min(gmail.pages.history, Number(url.searchParams.get('maxResults') ?? 100))
  const items = shown.slice(Number(begin), end)
  const next = end < shown.length && { nextPageToken: `${end}-${snapshot}` }
  const records = items.map(({ id, kind, message, labelIds }) => ({
    id: String(id),
    messages: [{ id: message.id, threadId: message.threadId }],
    [kind]: [{ message, ...(labelIds && { labelIds }) }],
  }))
  return ok({ ...(records.length > 0 && { history: records }), ...next, historyId: String(gmail.historyId) })
}

function send(request: RouteRequest, kind: 'send' | 'draft'): Answer {
  const body = JSON.parse(request.seen.body)
  const { raw, threadId } = kind === 'draft' ? body.message : body
  if (typeof raw !== 'string' || !/^[\w-]+$/.test(raw)) return invalid("'raw' RFC822 payload message string required.")
  return submit(request.state.gmail, kind, Buffer.from(raw, 'base64url').toString('latin1'), threadId)
}

const labels: Route = ({ state: { gmail } }) =>
  ok({
    labels: [...gmail.labels].map(([id, name]) => ({ id, name, type: id.startsWith('Label_') ? 'user' : 'system' })),
  })

function modify(gmail: GmailBox, message: StoredMessage, body: string): Answer {
  const { addLabelIds = [], removeLabelIds = [] }: Record<string, string[]> = JSON.parse(body)
  const unknown = [...addLabelIds, ...removeLabelIds].find((one) => !gmail.labels.has(one))
  if (unknown !== undefined) return invalid(`Invalid label: ${unknown}`)
  gmail.label(message, addLabelIds, removeLabelIds)
  return changed(message)
}

const changed = ({ id, threadId, labelIds }: StoredMessage) => ok({ id, threadId, labelIds })

/** What is done with one mail: its verb, the scope it needs, and how. */
function onMessage(request: RouteRequest, id: string, verb: string, rest: string): Answer {
  const { seen, url, state } = request
  const message = state.gmail.find(id)
  const wanted = `${seen.method} ${verb}`
  const scopes = seen.method === 'GET' ? MAY.read : seen.method === 'DELETE' ? MAY.delete : MAY.change
  const denied = refusalOf(request, scopes)
  if (denied) return denied
  if (wanted === 'GET ') return messageAnswer(message, url)
  if (wanted === 'GET attachments') return attachmentAnswer(message, rest)
  if (!message) return noSuchThing()
  if (wanted === 'POST modify') return modify(state.gmail, message, seen.body)
  if (wanted === 'POST trash') state.gmail.label(message, ['TRASH'], ['INBOX'])
  else if (wanted === 'DELETE ') state.gmail.remove(message)
  return wanted === 'DELETE ' ? { status: 204, body: '' } : changed(message)
}

const BASE = '/gmail/v1/users/me'

/** Without a mailbox nothing works: that of a service account itself, or of a user without Gmail. */
function mailboxOf({ state, email }: RouteRequest): Answer | undefined {
  if (email === undefined || state.mailboxes.has(email)) return undefined
  return email.endsWith('.gserviceaccount.com') ? preconditionFailed() : noMailService()
}

const profile: Route = ({ state: { gmail } }) =>
  ok({ emailAddress: 'ada@example.com', messagesTotal: gmail.messages.length, historyId: String(gmail.historyId) })

const ROUTES: Readonly<Record<string, { may: readonly string[]; route: Route }>> = {
  'GET /profile': { may: MAY.profile, route: profile },
  'GET /messages': { may: MAY.read, route: list },
  'GET /history': { may: MAY.read, route: history },
  'GET /labels': { may: MAY.labels, route: labels },
  'POST /messages/send': { may: MAY.send, route: (request) => send(request, 'send') },
  'POST /drafts': { may: MAY.draft, route: (request) => send(request, 'draft') },
}

/** The parts of Gmail that are used here. */
export const gmailRoutes: Route = (request) => {
  const path = request.url.pathname.slice(BASE.length)
  const known = ROUTES[`${request.seen.method} ${path}`]
  if (known) return refusalOf(request, known.may) ?? mailboxOf(request) ?? known.route(request)
  const [, id = '', verb = '', rest = ''] = path.split('/').slice(1).map(decodeURIComponent)
  return mailboxOf(request) ?? onMessage(request, id, verb, rest)
}
