import { randomBytes } from 'node:crypto'
import { answersChallenge } from './challenge.js'
import { type Answer, forbidden, invalidParameter, ok, refusal } from './graph-answers.js'
import { type GraphState, now } from './graph-state.js'
import type { RouteRequest } from './route.js'
import { endedBy } from './token-end.js'

/** What is about an app and its tokens. */
export async function appRoutes(request: RouteRequest): Promise<Answer | undefined> {
  const { path, caller, seen } = request
  const [first, second] = path
  if (first === 'app')
    return 'user' in caller ? ok({ id: caller.user.appId, name: 'Plugboard' }) : ok({ id: caller.app })
  if (first === 'debug_token')
    return 'app' in caller ? debugToken(request.state, seen.query.input_token, caller.app) : forbidden()
  if (first === 'oauth' && second === 'access_token') return exchange(request)
  if (second === 'subscriptions') return subscriptions(request)
  return undefined
}

function debugToken(state: GraphState, token = '', app: string): Answer {
  const found = state.tokens.get(token)
  if (!found)
    return ok({ data: { is_valid: false, scopes: [], error: { code: 190, message: 'Malformed access token' } } })
  if (found.appId !== app)
    return refusal(400, 100, { message: 'The App_id in the input_token did not match the Viewing App' })
  const ended = endedBy(state, token)
  const subcode = found.endedBy ?? 463
  const { expiresAt: expires_at, scopes, accounts: target_ids } = found
  return ok({
    data: {
      app_id: app,
      type: 'SYSTEM_USER',
      is_valid: !ended,
      expires_at,
      data_access_expires_at: 0,
      scopes,
      granular_scopes: scopes.map((scope) => ({ scope, ...(target_ids && { target_ids }) })),
      ...(ended && { error: { code: 190, subcode, message: 'It has ended.' } }),
    },
  })
}

const TWO_MONTHS = 60 * 24 * 60 * 60

function exchange({ seen: { query }, state }: RouteRequest): Answer {
  const token = query.fb_exchange_token ?? ''
  const app = state.apps.get(query.client_id ?? '')
  const wants = query.grant_type === 'fb_exchange_token' && query.set_token_expires_in_60_days === 'true'
  if (!wants) return invalidParameter('grant_type')
  if (app?.secret !== query.client_secret) return refusal(400, 1, { message: 'Error validating client secret.' })
  const found = state.tokens.get(token)
  const ended = endedBy(state, token)
  if (ended || !found) return ended ?? invalidParameter('fb_exchange_token')
  if (!state.exchanges) return refusal(400, 10, { message: 'Not allowed.' })
  const access_token = `EAAJBfresh${randomBytes(8).toString('hex')}`
  state.tokens.set(access_token, { ...found, expiresAt: Math.floor(now(state) / 1_000) + TWO_MONTHS })
  return ok({ access_token, token_type: 'bearer', expires_in: TWO_MONTHS })
}

async function subscriptions({ path: [id = ''], caller, seen, state }: RouteRequest): Promise<Answer | undefined> {
  const app = state.apps.get(id)
  if (!app) return undefined
  if (!('app' in caller) || caller.app !== id) return forbidden()
  if (seen.method === 'GET') return ok({ data: app.subscriptions })
  const { object, callback_url, verify_token, fields } = JSON.parse(seen.body.toString())
  if (object !== 'whatsapp_business_account' || !Array.isArray(fields)) return invalidParameter('object')
  if (!(await answersChallenge(callback_url, verify_token)))
    return refusal(400, 2200, { message: 'Callback verification failed' })
  app.subscriptions.push({ object, active: true, callback_url, fields: fields.map((name: string) => ({ name })) })
  return ok({ success: true })
}
