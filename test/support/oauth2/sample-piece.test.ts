import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPiece, testContext } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Plugboard } from '../plugboard.js'
import { piece } from './sample-piece/index.js'
import { createSamplePieceFolder } from './sample-piece-folder.js'
import { startStubProvider } from './stub-provider.js'

let stub: Awaited<ReturnType<typeof startStubProvider>>

beforeAll(async () => {
  stub = await startStubProvider()
})
afterAll(() => stub?.close())

const methodOf = (name: string) => {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`there is no method ${name}`)
  return method
}

/** A context of the piece over the stub. */
const contextOf = (method: string, credentials: object) => {
  const { kind, name } = methodOf(method)
  const auth = { kind, method: name, fields: {}, accessToken: '', scopes: [], ...credentials }
  return testContext(piece, { auth: Object.assign(auth), input: {}, endpoints: stub.endpoints })
}

const mintAccess = (scopes: string[] = []) => stub.mint({ client: 'acme', scopes })[0]?.accessToken ?? ''

const run = (action: string, accessToken: string) =>
  piece.actions.find(({ name }) => name === action)?.run(contextOf('oauth2', { accessToken }))

describe('the sample piece', () => {
  it('passes the rules for pieces', () => {
    expect(checkPiece(piece)).toEqual([])
  })

  it('is loaded by a server, with every way to connect', async () => {
    const folder = await createSamplePieceFolder()
    const endpoints = JSON.stringify({ 'acme-oauth': stub.endpoints })
    const server = await Plugboard.start({ env: { PLUGBOARD_PIECES: folder.path, PLUGBOARD_ENDPOINTS: endpoints } })
    const { status, body } = await server.call('GET', '/pieces/acme-oauth')
    const written = JSON.parse(readFileSync(join(folder.path, 'piece-acme-oauth/manifest.json'), 'utf8'))
    await server.stop()
    server.clean()
    folder.clean()
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)
    expect([status, names(body.auth), names(body.actions)]).toEqual([200, names(piece.auth), names(piece.actions)])
    expect(names(written.auth)).toEqual(names(piece.auth))
  })

  it('overrides every address by an endpoint', () => {
    expect(Object.keys(stub.endpoints).sort()).toEqual(Object.keys(piece.endpoints).sort())
    for (const { name, oauth2 } of piece.auth) {
      const urls = [oauth2?.authorizationUrl, oauth2?.tokenUrl, oauth2?.revocationUrl, oauth2?.issuer]
      for (const url of urls) if (url !== undefined) expect(url, name).toMatch(/^\{endpoints\.[a-z]+\}$/)
    }
  })

  it('knows the account behind a token', async () => {
    const ctx = contextOf('oauth2', { accessToken: mintAccess(), scopes: ['openid'] })
    const account = { account: 'ada@example.test', accountId: 'ada', scopes: ['openid'] }
    expect(await methodOf('oauth2').validate?.(ctx)).toEqual(account)
    await expect(methodOf('oauth2').validate?.(contextOf('oauth2', { accessToken: 'unknown' }))).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
  })

  it('calls the API, and says why it is not let in', async () => {
    expect(await run('ping', mintAccess())).toMatchObject({ ok: true, sub: 'ada' })
    expect(await run('send', mintAccess(['mail.send']))).toMatchObject({ ok: true })
    await expect(run('ping', 'unknown')).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(run('read', mintAccess(['mail.send']))).rejects.toMatchObject({ code: 'permission_denied' })
  })

  it('exchanges user and password for a token, and that for the account', async () => {
    const { refresh, validate } = methodOf('exchange')
    const values = { user: 'ada', password: 'ada-password' }
    const refreshed = await refresh?.(contextOf('exchange', { fields: values }))
    expect(refreshed).toEqual({ values: { token: expect.any(String) }, expiresAt: expect.any(Number) })
    const fields = { ...values, ...refreshed?.values }
    expect(await validate?.(contextOf('exchange', { fields }))).toEqual({ account: 'ada' })
    const wrong = contextOf('exchange', { fields: { ...values, password: 'wrong' } })
    await expect(refresh?.(wrong)).rejects.toMatchObject({ code: 'invalid_credentials', field: 'password' })
  })
})
