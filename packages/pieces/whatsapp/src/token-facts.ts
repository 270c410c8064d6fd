import { isPieceError, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { readingOf } from './error-readings.js'
import { tokenExpired, tokenRevoked, wrongProof } from './graph-readings.js'
import type { Reading } from './reading.js'
import { askGraph, type GraphContext } from './whatsapp-client.js'

/** What Meta knows of an access token that works. */
export interface TokenFacts {
  /** UTC milliseconds, or null for a token that does not expire. */
  expiresAt: number | null
  scopes: readonly string[]
  /** Ids of the objects a scope is granted for; absent where it is granted for all of the business. */
  targets: ReadonlyMap<string, readonly string[]>
}

/** Source: https://developers.facebook.com/docs/graph-api/reference/debug_token */
const DebugAnswer = Type.Object({
  data: Type.Object({
    is_valid: Type.Boolean(),
    app_id: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    expires_at: Type.Optional(Type.Number()),
    data_access_expires_at: Type.Optional(Type.Number()),
    scopes: Type.Optional(Type.Array(Type.String())),
    granular_scopes: Type.Optional(
      Type.Array(Type.Object({ scope: Type.String(), target_ids: Type.Optional(Type.Array(Type.String())) })),
    ),
    error: Type.Optional(Type.Object({ code: Type.Number(), subcode: Type.Optional(Type.Number()) })),
  }),
})

/**
 * Asks Meta about an access token, as the app.
 *
 * @throws PieceError `invalid_credentials` naming the field at fault: the token, the app ID or the app secret.
 */
export async function inspectToken(ctx: GraphContext, token: string): Promise<TokenFacts> {
  const { data } = await askGraph(ctx, 'app', {
    path: ['debug_token'],
    query: { input_token: token },
    schema: DebugAnswer,
    fields: { token: 'appSecret', value: 'systemUserToken' },
  }).catch((error: unknown) => explainRefusal(ctx, token, error))
  if (!data.is_valid)
    throw refused(data.error ? (readingOf(data.error.code, data.error.subcode) ?? tokenRevoked) : tokenRevoked)
  if (data.app_id !== undefined && String(data.app_id) !== ctx.auth.fields.appId) throw otherApp()
  const expiresAt = earliest(data.expires_at, data.data_access_expires_at)
  if (expiresAt !== null && expiresAt <= Date.now()) throw refused(tokenExpired)
  const granular = data.granular_scopes ?? []
  const scopes = data.scopes ?? granular.map(({ scope }) => scope)
  const targets = granular.flatMap(({ scope, target_ids }): [string, readonly string[]][] =>
    target_ids ? [[scope, target_ids]] : [],
  )
  return { expiresAt, scopes, targets: new Map(targets) }
}

/** Meta tells times in Unix seconds, and 0 for never. */
function earliest(...seconds: readonly (number | undefined)[]): number | null {
  const times = seconds.filter((one) => one !== undefined && one > 0).map((one) => Number(one) * 1_000)
  return times.length === 0 ? null : Math.min(...times)
}

const AppAnswer = Type.Object({ id: Type.String() })

/**
 * Meta answers a wrong app ID and a wrong app secret alike. With the token of the system user, it tells which app that
 * belongs to, and whether the secret is the one of that app.
 */
async function explainRefusal(ctx: GraphContext, token: string, error: unknown): Promise<never> {
  if (!isPieceError(error)) throw error
  // A token of another app is no input for this one.
  if (error.code === 'invalid_input' && error.field === 'systemUserToken') throw otherApp()
  if (error.code !== 'invalid_credentials' || error.field !== 'appSecret') throw error
  const app = await askGraph(ctx, { token }, { path: ['app'], schema: AppAnswer })
  throw app.id === ctx.auth.fields.appId ? refused(wrongProof, 'appSecret') : wrongAppId()
}

const wrongAppId = () =>
  new PieceError('invalid_credentials', 'The app ID is not that of the app the token was made for.', {
    field: 'appId',
    hint: 'Copy the app ID from “App settings”, “Basic” of the app that generated the token.',
  })

const otherApp = () =>
  new PieceError('invalid_credentials', 'The access token was made for another app.', {
    field: 'systemUserToken',
    hint: 'Generate a token for the app whose ID and secret are entered here.',
  })

const refused = ({ code, message, hint }: Reading, field = 'systemUserToken') =>
  new PieceError(code, message, { field, hint })
