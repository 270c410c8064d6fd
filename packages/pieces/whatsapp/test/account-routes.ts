import { answersChallenge } from './challenge.js'
import { type Answer, forbidden, invalidParameter, ok, refusal } from './graph-answers.js'
import type { GraphState, TemplateStub } from './graph-state.js'
import type { RouteRequest } from './route.js'

/** What is about an account and its numbers. */
export async function accountRoutes(request: RouteRequest): Promise<Answer | undefined> {
  const { path, state, caller, seen } = request
  const [id = '', edge] = path
  if (accountOfNumber(state, id) && edge === undefined) return number(request, id)
  const account = state.accounts.get(id)
  if (!account) return undefined
  if (!mayUse(request, 'whatsapp_business_management', id)) return forbidden()
  if (edge === 'phone_numbers') return ok(paged(account.numbers.map(numberView), seen.query))
  if (edge === 'message_templates') return ok(paged(templatesFor(account.templates, seen.query), seen.query))
  if (edge !== 'subscribed_apps' || !('user' in caller)) return undefined
  if (seen.method === 'GET') {
    return ok({
      data: [...account.subscribed].map((app) => ({ whatsapp_business_api_data: { id: app, name: 'An app' } })),
    })
  }
  if (seen.method === 'DELETE') account.subscribed.delete(caller.user.appId)
  else account.subscribed.add(caller.user.appId)
  return ok({ success: true })
}

export function mayUse({ caller }: RouteRequest, scope: string, account: string | undefined): boolean {
  if (!('user' in caller) || account === undefined) return false
  const { scopes, accounts } = caller.user
  return scopes.includes(scope) && (accounts?.includes(account) ?? true)
}

/** The account a number belongs to. */
export const accountOfNumber = (state: GraphState, number: string): string | undefined =>
  [...state.accounts].find(([, { numbers }]) => numbers.some(({ id }) => id === number))?.[0]

async function number(request: RouteRequest, id: string): Promise<Answer> {
  const { state, seen } = request
  if (!mayUse(request, 'whatsapp_business_management', accountOfNumber(state, id))) return forbidden()
  if (seen.method === 'GET') {
    const address = state.addresses.get(id)
    return ok({ id, webhook_configuration: { ...(address && { phone_number: address }) } })
  }
  const { webhook_configuration: wanted } = JSON.parse(seen.body.toString())
  const { override_callback_uri: address, verify_token: token } = wanted ?? {}
  if (address === '') {
    state.addresses.delete(id)
    return ok({ success: true })
  }
  if (typeof address !== 'string' || address.length > 200) return invalidParameter('override_callback_uri')
  if (!(await answersChallenge(address, token))) return refusal(400, 2200, { message: 'Callback verification failed' })
  state.addresses.set(id, address)
  return ok({ success: true })
}

const numberView = ({ id, display, name }: { id: string; display: string; name: string }) => ({
  id,
  display_phone_number: display,
  verified_name: name,
  quality_rating: 'GREEN',
  name_status: 'APPROVED',
  status: 'CONNECTED',
  platform_type: 'CLOUD_API',
})

function templatesFor(templates: readonly TemplateStub[], { name = '', status, language }: Record<string, string>) {
  return templates
    .map((one, index) => ({ one, id: String(9_000 + index) }))
    .filter(({ one }) => one.name.includes(name))
    .filter(({ one }) => status === undefined || one.status === status)
    .filter(({ one }) => language === undefined || one.language === language)
    .map(({ one: { format = 'POSITIONAL', ...one }, id }) => ({
      ...one,
      id,
      category: 'UTILITY',
      parameter_format: format,
    }))
}

/** A cursor is the position of the next item, made unreadable. */
function paged(items: readonly unknown[], { limit = '25', after }: Record<string, string>) {
  const start = after === undefined ? 0 : Number(Buffer.from(after, 'base64').toString())
  const end = start + Number(limit)
  const cursors = { before: 'b', after: Buffer.from(String(end)).toString('base64') }
  return {
    data: items.slice(start, end),
    paging: { cursors, ...(end < items.length && { next: 'https://graph/next' }) },
  }
}
