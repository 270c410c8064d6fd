import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStubProvider } from './stub-provider.js'
import { TokenClient } from './token-client.js'

let stub: Awaited<ReturnType<typeof startStubProvider>>
let client: TokenClient

beforeEach(async () => {
  stub = await startStubProvider()
  client = new TokenClient(stub.url)
})
afterEach(() => stub.close())

describe('client authentication', () => {
  it('refuses a wrong secret with 401 and invalid_client', async () => {
    const refreshToken = stub.mint({ client: 'acme' })[0]?.refreshToken ?? ''
    const wrong = new TokenClient(stub.url, 'acme', 'wrong')
    expect(await wrong.refresh(refreshToken)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect(stub.isLive(refreshToken)).toBe(true)
  })

  it('decodes what a Basic header has encoded', async () => {
    stub.addClient({ id: 'a:b', secret: 'c d&e+%', authentication: 'basic' })
    const encoded = new TokenClient(stub.url, 'a%3Ab', 'c+d%26e%2B%25')
    expect(await encoded.token({ grant_type: 'client_credentials' })).toMatchObject({ status: 200 })
  })

  it('holds a client to its way, and refuses two at once', async () => {
    stub.addClient({ id: 'body-only', secret: 's', authentication: 'body' })
    const grant = { grant_type: 'client_credentials' }
    const credentials = { client_id: 'body-only', client_secret: 's' }
    const header = new TokenClient(stub.url, 'body-only', 's')
    expect(await header.token(grant)).toMatchObject({ status: 401 })
    expect(await header.token({ ...grant, ...credentials })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    const inBody = await fetch(`${stub.url}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...grant, ...credentials }),
    })
    expect(inBody.status).toBe(200)
  })

  it('gives client credentials no refresh token, and a public client none at all', async () => {
    const { body } = await client.token({ grant_type: 'client_credentials', scope: 'mail.send' })
    expect(body).not.toHaveProperty('refresh_token')
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await fetch(`${stub.url}/api/send`, { headers })).status).toBe(200)
    stub.addClient({ id: 'public' })
    const open = new TokenClient(stub.url, 'public', '')
    expect(await open.token({ grant_type: 'client_credentials' })).toMatchObject({ status: 401 })
  })

  it('wants the client id under a second name where that is set', async () => {
    stub.set({ clientIdName: 'client_key' })
    const grant = { grant_type: 'client_credentials' }
    expect(await client.token(grant)).toMatchObject({ status: 400 })
    expect(await client.token({ ...grant, client_key: 'acme' })).toMatchObject({ status: 200 })
    expect((await client.authorize()).get('error')).toBe('invalid_request')
  })
})
