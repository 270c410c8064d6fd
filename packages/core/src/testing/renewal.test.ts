import { Type } from '@sinclair/typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failures } from '../../test/failures.js'
import { sampleAction, samplePiece } from '../../test/sample-piece.js'
import { startWebServer, type WebServer } from '../../test/web-server.js'
import type { Refreshed } from '../auth/auth-method.js'
import { customAuth } from '../auth/custom-auth.js'
import type { BaseContext } from '../context/context.js'
import { httpError } from '../context/http-error.js'
import { readJson } from '../context/read-json.js'
import { field, fields } from '../field/field.js'
import type { Piece } from '../piece/piece.js'
import type { Fixtures } from './fixtures.js'

const KEY = 'exchange/key+1'
const TOKEN = 'short-lived/token+2'

let server: WebServer
beforeAll(async () => {
  server = await startWebServer((request, response) => {
    const good = request.url === '/token' ? `Key ${KEY}` : `Bearer ${TOKEN}`
    const known = request.headers.authorization === good
    const body = request.url === '/token' ? { token: TOKEN } : { email: 'ada@acme.example' }
    response.writeHead(known ? 200 : 401).end(JSON.stringify(known ? body : {}))
  })
})
afterAll(() => server.close())

async function ask(ctx: BaseContext, path: string, authorization: string) {
  const response = await ctx.http(`${ctx.endpoints.api}${path}`, { headers: { authorization } })
  if (!response.ok) throw httpError(response)
  return readJson(response, path === '/token' ? Type.Object({ token: Type.String() }) : Type.Object({}))
}

type Refresh = (ctx: BaseContext, key: string) => Promise<Refreshed>

const goodRefresh: Refresh = async (ctx, key) => {
  const { token } = Object(await ask(ctx, '/token', `Key ${key}`))
  return { values: { token }, expiresAt: Date.now() + 60_000 }
}

/** A piece whose key is exchanged for a token. */
function exchangingPiece(refresh: Refresh = goodRefresh): Piece {
  const method = customAuth({
    title: 'Key',
    guide: { steps: ['Create a key in the settings.'] },
    fields: fields({ key: field.secret({ title: 'Key' }) }),
    renewed: fields({ token: field.secret({ title: 'Token' }) }),
    refresh: (ctx) => refresh(ctx, ctx.auth.fields.key),
    validate: async (ctx) => {
      await ask(ctx, '/me', `Bearer ${ctx.auth.fields.token}`)
      return {}
    },
  })
  return { ...samplePiece, auth: [method], actions: [{ ...sampleAction, methods: [method] }] }
}

const fixtures: Fixtures = {
  endpoints: () => ({ api: server.origin }),
  auth: {
    custom: {
      good: { key: KEY },
      other: { key: 'exchange/key+9' },
      refused: [{ title: 'a wrong key', values: { key: 'wrong/key+3' }, code: 'invalid_credentials' }],
    },
  },
  actions: { greet: [{ method: 'custom', input: { name: 'ada' } }] },
  withoutHttp: { greet: 'It knows everybody by heart.' },
}

const FRESH = 'acme / custom renewal gives fresh values for credentials that work'

it('proves the renewal of a method that exchanges its credentials', async () => {
  expect(await failures(exchangingPiece(), fixtures)).toEqual({})
})

describe('conformance finds a renewal that', () => {
  it('gives values that have lapsed', async () => {
    const lapsed: Refresh = async (ctx, key) => ({ ...(await goodRefresh(ctx, key)), expiresAt: 1 })
    expect(Object.keys(await failures(exchangingPiece(lapsed), fixtures))).toEqual([FRESH])
  })

  it('logs the fresh values', async () => {
    const logging: Refresh = async (ctx, key) => {
      ctx.log.info('renewed', { token: TOKEN })
      return goodRefresh(ctx, key)
    }
    expect(Object.keys(await failures(exchangingPiece(logging), fixtures))).toContain(FRESH)
  })

  it('takes an outage for a refusal', async () => {
    const confusing: Refresh = (ctx, key) =>
      goodRefresh(ctx, key).catch((error: unknown) => {
        if (Object(error).code !== 'provider_unavailable') throw error
        throw httpError({ status: 401, headers: new Headers() })
      })
    expect(Object.keys(await failures(exchangingPiece(confusing), fixtures))).toEqual([
      'acme / custom renewal tells a failure of the provider',
      'acme / custom renewal tells an outage of the provider',
      'acme / custom renewal tells a connection that was cut',
      'acme / custom renewal stops reading an error that has no end',
    ])
  })

  it('keeps the token of another connection', async () => {
    let kept: Refreshed | undefined
    const keeping: Refresh = async (ctx, key) => {
      const fresh = await goodRefresh(ctx, kept ? KEY : key)
      kept ??= fresh
      return fresh
    }
    expect(Object.keys(await failures(exchangingPiece(keeping), fixtures))).toContain(
      'acme / custom renewal keeps two connections apart',
    )
  })
})
