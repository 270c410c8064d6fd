import { randomBytes } from 'node:crypto'
import { accountOfNumber, mayUse } from './account-routes.js'
import { type Answer, forbidden, invalidParameter, ok, refusal, wrongValue } from './graph-answers.js'
import { type GraphState, now } from './graph-state.js'
import type { RouteRequest } from './route.js'
import { templateFault } from './template-fault.js'

type Content = Record<string, unknown>

const A_DAY = 24 * 60 * 60 * 1_000

/** Sending, and marking as read. */
export function messageRoute(request: RouteRequest): Answer | undefined {
  const { path, state, seen } = request
  const [number = '', edge] = path
  const account = accountOfNumber(state, number)
  if (edge !== 'messages' || seen.method !== 'POST' || account === undefined) return undefined
  if (!mayUse(request, 'whatsapp_business_messaging', account)) return forbidden()
  const message: Content = JSON.parse(seen.body.toString())
  if (message.messaging_product !== 'whatsapp') return invalidParameter('messaging_product')
  if (message.status === 'read') return markRead(state, message)
  const fault = faultOf(state, message, account)
  if (fault) return fault
  state.sent.push(message)
  const id = `wamid.${randomBytes(12).toString('base64url')}`
  const to = String(message.to ?? '').replace('+', '')
  const contact = message.to === undefined ? { user_id: message.recipient } : { input: message.to, wa_id: to }
  const status = message.type === 'template' && { message_status: 'accepted' }
  return ok({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id, ...status }] })
}

function markRead(state: GraphState, { message_id: id, typing_indicator: typing }: Content): Answer {
  if (!state.received.has(String(id))) return invalidParameter('message_id')
  state.read.push({ id: String(id), typing: Object(typing).type === 'text' })
  return ok({ success: true })
}

function faultOf(state: GraphState, message: Content, account: string): Answer | undefined {
  const { type, recipient_type: kind, to, recipient, context } = message
  const who = typeof to === 'string' ? to.replace('+', '') : String(recipient)
  if (kind !== 'individual' || (typeof to !== 'string' && typeof recipient !== 'string')) return invalidParameter('to')
  if (typeof to === 'string' && !/^\+?[1-9]\d{6,14}$/.test(to)) return invalidParameter('to')
  const own = state.accounts.get(account)?.numbers.some(({ display }) => display.replace(/\D/g, '') === who)
  if (own) return refusal(400, 131021, { message: 'Recipient cannot be sender' })
  if (context !== undefined && !String(Object(context).message_id).startsWith('wamid.')) return wrongValue('context')
  const earlier = state.sent.filter((one) => one.to === to && one.recipient === recipient)
  if (earlier.length >= state.pairLimit) return refusal(400, 131056, { message: 'Pair rate limit hit' })
  const wroteAt = state.wroteAt.get(who) ?? 0
  if (type !== 'template' && now(state) - wroteAt > A_DAY)
    return refusal(400, 131047, { message: 'Re-engagement message' })
  const content = Object(message[String(type)])
  return type === 'template' ? templateFault(state, content, account) : contentFault(state, String(type), content)
}

const isText = (text: unknown, most: number) => typeof text === 'string' && text !== '' && [...text].length <= most

function contentFault(state: GraphState, type: string, content: Content): Answer | undefined {
  switch (type) {
    case 'text':
      return isText(content.body, 4_096) ? undefined : invalidParameter('text.body')
    case 'location':
      return Math.abs(Number(content.latitude)) <= 90 && Math.abs(Number(content.longitude)) <= 180
        ? undefined
        : wrongValue('location')
    case 'reaction':
      return state.received.has(String(content.message_id)) && typeof content.emoji === 'string'
        ? undefined
        : wrongValue('reaction.message_id')
    case 'interactive':
      return interactiveFault(content)
    default:
      return mediaFault(state, type, content)
  }
}

const PREFIX: Readonly<Record<string, string>> = {
  image: 'image/',
  video: 'video/',
  audio: 'audio/',
  sticker: 'image/webp',
}

function mediaFault(state: GraphState, type: string, { id, caption, filename }: Content): Answer | undefined {
  const prefix = type === 'document' ? '' : PREFIX[type]
  if (prefix === undefined) return refusal(400, 131051, { message: 'Unsupported message type' })
  const media = state.media.get(String(id))
  if (!media?.type.startsWith(prefix)) return wrongValue(`${type}.id`)
  if (caption !== undefined && (!isText(caption, 1_024) || type === 'audio' || type === 'sticker'))
    return wrongValue('caption')
  return filename === undefined || type === 'document' ? undefined : wrongValue('filename')
}

function interactiveFault({ type, body, action, header, footer }: Content): Answer | undefined {
  const { buttons, button, sections } = Object(action)
  if (header !== undefined && !isText(Object(header).text, 60)) return wrongValue('header')
  if (footer !== undefined && !isText(Object(footer).text, 60)) return wrongValue('footer')
  const ids: unknown[] =
    type === 'button'
      ? buttons.map((one: Content) => Object(one.reply).id)
      : sections.flatMap((one: Content) => Object(one.rows).map((row: Content) => row.id))
  if (!isText(Object(body).text, type === 'button' ? 1_024 : 4_096)) return wrongValue('body')
  if (new Set(ids).size !== ids.length || ids.length === 0) return wrongValue('ids')
  if (type === 'button') return ids.length <= 3 ? undefined : wrongValue('buttons')
  const named = sections.length === 1 || sections.every((one: Content) => isText(one.title, 24))
  return ids.length <= 10 && isText(button, 20) && named ? undefined : wrongValue('sections')
}
