import { randomUUID } from 'node:crypto'
import { isImmutable, shownId } from './graph-messages.js'
import { type GraphServer, refusal, type Scripted, type Seen, type StoredSubscription } from './graph-state.js'

/** Milliseconds: 4,230 minutes. */
const LONGEST = 4_230 * 60 * 1_000

const RESOURCE = /^(me|users\/[^/]+)\/mailFolders\('([^']+)'\)\/messages$/

/** Makes, prolongs and ends subscriptions (https://learn.microsoft.com/en-us/graph/api/resources/subscription). */
export async function answerSubscriptions(
  { method, path, body, headers }: Seen,
  user: string | undefined,
  graph: GraphServer,
): Promise<Scripted> {
  const given = Object(body)
  if (method === 'POST' && path === '/v1.0/subscriptions') {
    return subscribe(given, { user, graph, prefer: String(headers.prefer) })
  }
  const [, id = '', action] = /^\/v1\.0\/subscriptions\/([^/]+)(\/reauthorize)?$/.exec(path) ?? []
  const subscription = graph.subscriptions.get(id)
  if (!subscription || subscription.expiresAt < Date.now()) {
    return refusal(404, 'ResourceNotFound', 'The object was not found.')
  }
  if (method === 'DELETE') {
    graph.subscriptions.delete(id)
    return { status: 204, body: '' }
  }
  if (action && method === 'POST') {
    subscription.reauthorized++
    return { status: 204, body: '' }
  }
  const expiresAt = Date.parse(given.expirationDateTime)
  if (method !== 'PATCH' || !isAllowed(expiresAt)) return tooLong()
  subscription.expiresAt = expiresAt
  return { status: 200, body: { id, expirationDateTime: given.expirationDateTime } }
}

const isAllowed = (expiresAt: number) => expiresAt > Date.now() && expiresAt <= Date.now() + LONGEST + 5_000

const tooLong = () => refusal(400, 'BadRequest', 'Subscription expiration can only be 4230 minutes in the future.')

async function subscribe(
  given: Record<string, unknown>,
  { user, graph, prefer }: { user: string | undefined; graph: GraphServer; prefer: string },
): Promise<Scripted> {
  const [, owner = '', folder = ''] = RESOURCE.exec(String(given.resource)) ?? []
  const mailbox = owner === 'me' ? user : decodeURIComponent(owner.replace('users/', ''))
  const known = graph.mailboxes.get(mailbox ?? '')
  if (!known || mailbox === undefined) return refusal(400, 'InvalidRequest', 'The resource is not supported.')
  const isFolder = Object.entries(known.folders).some(
    ([id, { wellKnown }]) => id === decodeURIComponent(folder) || wellKnown === folder,
  )
  if (!isFolder) return refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
  if (given.changeType !== 'created') return refusal(400, 'InvalidRequest', 'The change type is not supported.')
  const clientState = String(given.clientState)
  if (clientState.length > 128) return refusal(400, 'InvalidRequest', 'clientState is too long.')
  const expiresAt = Date.parse(String(given.expirationDateTime))
  if (!isAllowed(expiresAt)) return tooLong()
  for (const url of [given.notificationUrl, given.lifecycleNotificationUrl]) {
    if (!(await answersToken(String(url)))) {
      return refusal(400, 'ValidationError', 'Subscription validation request failed.')
    }
  }
  const id = randomUUID()
  const url = String(given.notificationUrl)
  graph.subscriptions.set(id, { id, mailbox, folder, url, clientState, expiresAt, prefer, reauthorized: 0 })
  return { status: 201, body: { id, resource: given.resource, expirationDateTime: given.expirationDateTime } }
}

/** Graph calls the address before it tells anything to it. */
async function answersToken(address: string): Promise<boolean> {
  const token = `Validation: Testing client application reachability ${randomUUID()} + ä`
  const url = new URL(address)
  url.searchParams.set('validationToken', token)
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' } }).catch(
    () => undefined,
  )
  const isPlain = answer?.headers.get('content-type')?.startsWith('text/plain') ?? false
  return answer?.status === 200 && isPlain && (await answer.text()) === token
}

/** What Graph sends to a subscription. */
export function notification(subscription: StoredSubscription, more: object): Record<string, unknown> {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: new Date(subscription.expiresAt).toISOString(),
    clientState: subscription.clientState,
    tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95',
    ...more,
  }
}

/** That a mail is there, as Graph tells it. */
export function newsOf(subscription: StoredSubscription, message: string): Record<string, unknown> {
  const id = isImmutable(subscription.prefer) ? message : shownId(message, subscription)
  const resource = `Users/${subscription.mailbox}/Messages/${id}`
  const resourceData = { '@odata.type': '#Microsoft.Graph.Message', '@odata.id': resource, '@odata.etag': 'W/"1"', id }
  return notification(subscription, { changeType: 'created', resource, resourceData })
}
