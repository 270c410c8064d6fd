import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGoogleServer } from '../../packages/pieces/google/test/google-server.js'
import { keyFile } from '../../packages/pieces/google/test/google-state.js'
import { mail, ORDERS, startContoso } from '../../packages/pieces/outlook/test/contoso.js'
import { startSlackServer } from '../../packages/pieces/slack/test/slack-server.js'
import { startTenant, type Tenant } from '../support/microsoft-tenant.js'
import { Plugboard } from '../support/plugboard.js'

/** The pieces as the server runs them: in the piece host, under the egress guard, through REST. */
describe('pieces of providers, in a running server', () => {
  let server: Plugboard
  let slack: Awaited<ReturnType<typeof startSlackServer>>
  let google: Awaited<ReturnType<typeof startGoogleServer>>
  let graph: Awaited<ReturnType<typeof startContoso>>
  let tenant: Tenant

  beforeAll(async () => {
    slack = await startSlackServer()
    google = await startGoogleServer()
    graph = await startContoso()
    tenant = await startTenant()
    const endpoints = {
      slack: { api: slack.api },
      google: google.endpoints,
      outlook: { graph: `${graph.origin}/v1.0`, login: tenant.url, resource: 'https://graph.microsoft.us' },
    }
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: JSON.stringify(endpoints) } })
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    tenant?.close()
    await Promise.all([slack?.close(), google?.close(), graph?.close()])
  })

  const create = (body: Record<string, unknown>) => server.inEnvironment('POST', '/connections', body)
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })

  it('Slack: a bot token is tried, connected under its workspace, and sends', async () => {
    const bot = { piece: 'slack', method: 'bot-token', name: 'Bot' }
    const wrong = await create({ ...bot, values: { botToken: 'xoxb-0-0-wrong' } })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_credentials', 'botToken'])
    const made = await create({ ...bot, values: { botToken: slack.workspace.tokens.right } })
    expect([made.status, made.body.status]).toEqual([201, 'active'])
    expect(made.body.account).not.toBeNull()
    const channels = await act('bot', 'list-channels', {})
    expect(channels.status).toBe(200)
    const [channel] = channels.body.output.channels
    const sent = await act('bot', 'send-message', { channel: channel.id, text: 'Hello' })
    expect([sent.status, sent.body.output.channel]).toEqual([200, channel.id])
  })

  it('Google: the key of a service account is exchanged for a token, which the connection keeps', async () => {
    const robot = { piece: 'google', method: 'service-account', name: 'Robot' }
    const wrong = await create({ ...robot, values: { key: '{"type":"authorized_user"}', services: ['drive'] } })
    expect([wrong.status, wrong.body.field]).toEqual([422, 'key'])
    const made = await create({ ...robot, values: { key: keyFile(), services: ['drive', 'sheets'] } })
    expect([made.status, made.body.status]).toEqual([201, 'active'])
    expect(made.body.expiresAt).toBeGreaterThan(Date.now())
    expect(made.text).not.toContain('PRIVATE KEY')
    const before = google.seen.filter(({ path }) => path.endsWith('/token')).length
    const listed = await act('robot', 'drive-list', {})
    expect(listed.status).toBe(200)
    expect(google.seen.filter(({ path }) => path.endsWith('/token'))).toHaveLength(before)
  })

  it('Outlook: an application signs in to its tenant, and a wrong secret is told apart', async () => {
    const values = { tenant: 'contoso.example', clientId: 'app-1', mailbox: ORDERS }
    const app = { piece: 'outlook', method: 'application', name: 'Orders' }
    const wrong = await create({ ...app, values: { ...values, clientSecret: 'wrong-secret' } })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_credentials', 'clientSecret'])
    const made = await create({ ...app, values: { ...values, clientSecret: 'right-secret' } })
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', ORDERS])
    expect(tenant.requests.at(-1)).toMatchObject({
      path: '/contoso.example/oauth2/v2.0/token',
      form: { grant_type: 'client_credentials', client_id: 'app-1', scope: 'https://graph.microsoft.us/.default' },
    })
    graph.mailboxes.get(ORDERS)?.folders.inbox?.messages.push(mail(1))
    const found = await act('orders', 'search-mail', {})
    expect([found.status, found.body.output.messages.length]).toEqual([200, 1])
  })
})
