import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attached, inFolder, mail, ORDERS, sentBy, startContoso } from '../../packages/pieces/outlook/test/contoso.js'
import { startTenant, type Tenant } from '../support/microsoft-tenant.js'
import { Plugboard } from '../support/plugboard.js'

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('Outlook, in a running server', () => {
  let server: Plugboard
  let graph: Awaited<ReturnType<typeof startContoso>>
  let tenant: Tenant

  beforeAll(async () => {
    graph = await startContoso()
    tenant = await startTenant()
    const outlook = { graph: `${graph.origin}/v1.0`, login: tenant.url, resource: 'https://graph.microsoft.us' }
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: JSON.stringify({ outlook }) } })
    const values = { tenant: 'contoso.example', clientId: 'app-1', mailbox: ORDERS, clientSecret: 'right-secret' }
    const body = { piece: 'outlook', method: 'application', name: 'Orders', values }
    expect((await server.inEnvironment('POST', '/connections', body)).status).toBe(201)
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    tenant?.close()
    await graph?.close()
  })

  const act = (action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/orders/actions/${action}`, { input })

  it('an attachment of 5 MB is saved from one mail and sent with another, in parts', async () => {
    const bytes = Buffer.alloc(5_000_000, 'Plugboard')
    const attachments = [attached({ name: 'plan.bin', contentType: 'application/x-plan', bytes })]
    inFolder(graph, 'inbox', ORDERS).push(mail(1, { hasAttachments: true, attachments }))
    const read = await act('read-mail', { id: 'AAMk1=' })
    expect([read.status, read.body.output?.subject]).toEqual([200, 'Order 1'])
    const [{ file }] = read.body.output.attachments
    expect(file).toMatchObject({ name: 'plan.bin', size: bytes.length })
    const letter = { to: ['grace@fabrikam.example'], subject: 'The plan', text: 'Here it is.', attachments: [file] }
    const sent = await act('send-mail', letter)
    expect([sent.status, sent.body.output?.recipients]).toEqual([200, letter.to])
    expect(sentBy(graph, ORDERS)[0]?.attachments[0]?.content.equals(bytes)).toBe(true)
    expect(graph.seen.filter(({ path }) => path.startsWith('/upload/'))).toHaveLength(2)
  })

  it('a mail is moved, marked and deleted by one ID, and folders are offered by their paths', async () => {
    const moved = await act('move-mail', { id: 'AAMk1=', folder: 'AQMkParis=' })
    expect([moved.status, moved.body.output]).toEqual([200, { id: 'AAMk1=', folder: 'AQMkParis=' }])
    expect((await act('mark-mail', { id: 'AAMk1=', read: 'unread', addCategories: ['Paid'] })).status).toBe(200)
    const listed = await act('list-folders', {})
    const paths = listed.body.output.folders.map(({ path }: { path: string }) => path)
    expect(paths).toContain('Inbox/Orders/Paris')
    expect((await act('delete-mail', { id: 'AAMk1=' })).status).toBe(200)
    expect(inFolder(graph, 'AQMkDeleted=', ORDERS)).toMatchObject([
      { id: 'AAMk1=', isRead: false, categories: ['Paid'] },
    ])
    const missing = await act('read-mail', { id: 'AAMkGone=' })
    expect([missing.status, missing.body.code, missing.body.field]).toEqual([422, 'not_found', 'id'])
  })
})
