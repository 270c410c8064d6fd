import { randomUUID } from 'node:crypto'
import { type GraphMessage, QueryRefused, shown, versionOf } from './graph-messages.js'
import type { DeltaState, GraphServer, Scripted } from './graph-state.js'

interface Asked {
  of: string
  folder: string
  messages: readonly GraphMessage[]
  url: URL
  prefer: string
  graph: GraphServer
}

const PLACE_LOST: Scripted = {
  status: 410,
  body: { error: { code: 'SyncStateNotFound', message: 'The sync state generation is not found; generation=-1;' } },
}

/** What happened in a folder since a token was given (https://learn.microsoft.com/en-us/graph/api/message-delta). */
export function answerDelta(asked: Asked): Scripted {
  const { url, graph, of } = asked
  const given = url.searchParams.get('$deltatoken') ?? url.searchParams.get('$skiptoken')
  if (given === null) return nextPart(asked, { of, query: queryOf(url), told: new Map(), pending: [] }, true)
  const state = graph.deltas.get(given)
  if (state?.of !== of) return PLACE_LOST
  return nextPart(asked, { ...state, told: new Map(state.told) }, url.searchParams.has('$deltatoken'))
}

/** The only filters there are for changes. */
const FILTER = /^receivedDateTime (ge|gt) (\S+)$/

function queryOf({ searchParams }: URL): DeltaState['query'] {
  const filter = searchParams.get('$filter') ?? ''
  const changeType = searchParams.get('changeType')
  if (filter && !FILTER.test(filter))
    throw new QueryRefused('ErrorInvalidUrlQueryFilter', 'The filter is not supported.')
  if (changeType && !['created', 'updated', 'deleted'].includes(changeType)) {
    throw new QueryRefused('BadRequest', 'The change type is not supported.')
  }
  return { select: searchParams.get('$select'), filter, changeType }
}

function nextPart(asked: Asked, state: DeltaState, isNewRound: boolean): Scripted {
  const { graph, url, prefer } = asked
  const pending = isNewRound ? changesSince(asked, state) : state.pending
  const size = Number(/odata\.maxpagesize=(\d+)/.exec(prefer)?.[1] ?? 10)
  const rest = pending.slice(size)
  const token = randomUUID()
  graph.deltas.set(token, { ...state, pending: rest })
  const next = new URL(url.pathname, graph.nextOrigin ?? graph.origin)
  next.searchParams.set(rest.length > 0 ? '$skiptoken' : '$deltatoken', token)
  const link = { [rest.length > 0 ? '@odata.nextLink' : '@odata.deltaLink']: next.href }
  return { status: 200, body: { '@odata.context': '…', ...link, value: pending.slice(0, size) } }
}

function changesSince({ messages, folder, prefer, graph }: Asked, { told, query }: DeltaState) {
  const { select, filter, changeType } = query
  const only = graph.tellsAllChanges ? null : changeType
  const changes: Record<string, unknown>[] = []
  for (const message of messages.filter((one) => passes(one, filter))) {
    const kind = told.has(message.id) ? 'updated' : 'created'
    if (told.get(message.id) === versionOf(message)) continue
    told.set(message.id, versionOf(message))
    if (only !== null && only !== kind) continue
    const whole = shown(message, { folder, select, prefer })
    // Of a change Graph tells the ID and what is other than before.
    changes.push(kind === 'created' ? whole : { id: whole.id, isRead: whole.isRead })
  }
  for (const id of [...told.keys()].filter((one) => messages.every((message) => message.id !== one))) {
    told.delete(id)
    if (only === null || only === 'deleted') changes.push({ id, '@removed': { reason: 'deleted' } })
  }
  return changes
}

function passes({ receivedDateTime }: GraphMessage, filter: string): boolean {
  const [, operator, time = ''] = FILTER.exec(filter) ?? []
  const difference = Date.parse(receivedDateTime) - Date.parse(time)
  return operator === undefined || (operator === 'ge' ? difference >= 0 : difference > 0)
}
