import { isPieceError, PieceError, type ValidateContext } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { checkServices } from './check-services.js'
import { GMAIL_RULES } from './gmail-rules.js'
import {
  callForJson,
  type GoogleAuth,
  type GoogleCall,
  type GoogleContext,
  isThere,
  reachGoogle,
} from './google-client.js'
import { isGmail, SCOPES, SERVICES, type Service } from './google-services.js'

/** An id no file has: being told so shows that the credentials and the API are in order. */
const NO_FILE = 'plugboard-connection-test'

/** Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users/getProfile */
const MAILBOX = { endpoint: 'gmail', path: '/gmail/v1/users/me/profile', about: { rules: GMAIL_RULES } } as const

/** The cheapest request that shows whether a service can be used, and the scope it needs. */
const PROBES: Readonly<Record<Service, Pick<GoogleCall, 'endpoint' | 'path' | 'about'> & { scope: string }>> = {
  gmail: { ...MAILBOX, scope: SCOPES.gmailRead },
  'gmail-organize': { ...MAILBOX, scope: SCOPES.gmailModify },
  'gmail-delete': { ...MAILBOX, scope: SCOPES.gmailDelete },
  drive: { endpoint: 'drive', path: `/files/${NO_FILE}`, scope: SCOPES.driveRead },
  'drive-change': { endpoint: 'drive', path: `/files/${NO_FILE}`, scope: SCOPES.drive },
  sheets: { endpoint: 'sheets', path: `/spreadsheets/${NO_FILE}`, scope: SCOPES.sheets },
}

/** Tries every chosen service with a key. */
export async function tryServices(ctx: ValidateContext<GoogleAuth>): Promise<void> {
  const services = checkServices(ctx.auth)
  await ctx.step('network', () => reachGoogle(ctx, PROBES[services[0]]))
  const denied = await ctx.step('authentication', () => firstDenied(ctx, services))
  await ctx.step('rights', async () => {
    if (denied) throw denied
  })
}

type OAuth2 = Extract<GoogleAuth, { method: 'oauth2' }>

/** The claims used. Source: https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
const IDENTITY = Type.Object({ sub: Type.String({ minLength: 1 }), email: Type.String({ minLength: 1 }) })

/** Finds out whose account it is, then tries every chosen service. */
export async function tryAccount(ctx: ValidateContext<OAuth2>): Promise<{ account: string; accountId: string }> {
  const services = checkServices(ctx.auth)
  const userinfo = { endpoint: 'userinfo', path: '/userinfo' } as const
  await ctx.step('network', () => reachGoogle(ctx, userinfo))
  const { email, sub } = await ctx.step('authentication', () => callForJson(ctx, IDENTITY, userinfo))
  await ctx.step('rights', async () => {
    for (const service of services) expectGrant(ctx.auth.scopes, service)
    const probed = services.filter((service) => ctx.auth.scopes.includes(PROBES[service].scope))
    const denied = await firstDenied(ctx, probed)
    if (denied) throw denied
  })
  return { account: email, accountId: sub }
}

/** Google lets a person untick rights one by one; without any for a service, that service was not granted. */
function expectGrant(granted: readonly string[], service: Service): void {
  const { title, scopes } = SERVICES[service]
  if (scopes.some(({ name }) => granted.includes(name))) return
  throw new PieceError('permission_denied', `The account did not grant any right for ${title}.`, {
    field: 'services',
    hint: `Connect again and leave the boxes for ${title} ticked, or leave the service out.`,
  })
}

/** A refusal for want of a right is given, not thrown: the credentials themselves are then known to be good. */
async function firstDenied(ctx: GoogleContext, services: readonly Service[]): Promise<PieceError | undefined> {
  for (const service of services) {
    const denied = await tryService(ctx, service)
    if (denied) return denied
  }
  return undefined
}

async function tryService(ctx: GoogleContext, service: Service): Promise<PieceError | undefined> {
  const { scope, ...call } = PROBES[service]
  try {
    if (await isThere(ctx, { ...call, about: { ...call.about, scope } })) return undefined
    if (isGmail(service)) throw noMailbox()
    return undefined
  } catch (error) {
    if (!isPieceError(error)) throw error
    if (error.code === 'permission_denied') return about(service, error)
    throw error
  }
}

const noMailbox = () =>
  new PieceError('not_found', 'The account has no mailbox at Google.', {
    field: 'services',
    hint: 'Leave Gmail out of the services, or connect an account that has it.',
  })

function about(service: Service, { message, field, hint, cause }: PieceError): PieceError {
  return new PieceError('permission_denied', `${SERVICES[service].title}: ${message}`, {
    field: field ?? 'services',
    cause,
    ...(hint !== undefined && { hint }),
  })
}
