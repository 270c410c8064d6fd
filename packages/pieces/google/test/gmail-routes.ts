import { SCOPES } from '../src/google-services.js'
import { type Answer, invalid, notFound, ok } from './google-answers.js'
import type { Route } from './google-server.js'
import type { GoogleState } from './google-state.js'

/** Smaller than what is asked for, as Gmail may do. */
const PAGE = 3

const list: Route = ({ url, state }) => {
  const query = url.searchParams.get('q') ?? ''
  if (query.includes('broken')) return invalid('Invalid query')
  const wanted = /^from:(\S+)$/.exec(query)?.[1] ?? ''
  const found = state.mails.filter(({ from }) => from.includes(wanted))
  const start = Number(url.searchParams.get('pageToken') ?? 0)
  const end = start + Math.min(PAGE, Number(url.searchParams.get('maxResults')))
  const messages = found.slice(start, end).map(({ id }) => ({ id, threadId: `thread-${id}` }))
  return ok({
    ...(messages.length > 0 && { messages }),
    ...(end < found.length && { nextPageToken: String(end) }),
    resultSizeEstimate: found.length,
  })
}

function head(id: string, url: URL, state: GoogleState): Answer {
  const mail = state.mails.find((one) => one.id === id)
  if (!mail || mail.subject === 'Deleted meanwhile') return notFound('Requested entity was not found.')
  const all: Record<string, string> = { From: mail.from, To: 'ada@example.com', Subject: mail.subject, 'X-Other': 'no' }
  const headers = url.searchParams.getAll('metadataHeaders').map((name) => ({ name, value: all[name] ?? '' }))
  const { date } = mail
  return ok({
    id,
    threadId: `thread-${id}`,
    labelIds: ['INBOX'],
    snippet: 'It&#39;s',
    internalDate: String(date),
    payload: { headers },
  })
}

const send: Route = ({ seen, state }) => {
  const { raw } = JSON.parse(seen.body)
  if (typeof raw !== 'string' || !/^[\w-]+$/.test(raw)) return invalid("'raw' RFC822 payload message string required.")
  const message = Buffer.from(raw, 'base64url').toString()
  if (!/^To: /m.test(message)) return invalid('Recipient address required')
  if (message.includes('@nowhere.invalid')) return invalid('Invalid To header')
  state.sent.push(message)
  return ok({ id: `sent-${state.sent.length}`, threadId: `thread-sent-${state.sent.length}`, labelIds: ['SENT'] })
}

const BASE = '/gmail/v1/users/me'

/** `users.getProfile`, `users.messages.list`, `.get` and `.send`. */
export const gmailRoutes: Route = (request) => {
  const path = request.url.pathname.slice(BASE.length)
  const { method } = request.seen
  if (method === 'POST' && path === '/messages/send') return request.allow([SCOPES.gmailSend]) ?? send(request)
  const denied = request.allow([SCOPES.gmailRead])
  if (denied) return denied
  if (path === '/profile') return ok({ emailAddress: 'ada@example.com', messagesTotal: request.state.mails.length })
  if (path === '/messages') return list(request)
  return head(decodeURIComponent(path.replace('/messages/', '')), request.url, request.state)
}
