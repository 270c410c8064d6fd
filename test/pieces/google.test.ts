import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GoogleServer, startGoogleServer } from '../../packages/pieces/google/test/google-server.js'
import { API_KEYS, keyFile } from '../../packages/pieces/google/test/google-state.js'
import { Plugboard } from '../support/plugboard.js'

const P = '/projects/default'
const LARGE = Buffer.alloc(20 * 1024 * 1024, 'a file of twenty megabytes, ')

/** MB a process of a piece may take; a mail of one megabyte takes some 100. */
const FLAT = 200

/** Gmail as the server runs it: in the piece host, under the egress guard, through REST, with a service account. */
describe('Gmail, in a running server', () => {
  let server: Plugboard
  let google: GoogleServer
  beforeAll(async () => {
    google = await startGoogleServer()
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: JSON.stringify({ google: google.endpoints }) } })
    const services = ['gmail', 'gmail-organize']
    const values = { key: keyFile(), subject: 'ada@example.com', services }
    const made = await create({ method: 'service-account', name: 'Ada', values })
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', 'ada@example.com'])
    expect(made.text).not.toContain('PRIVATE KEY')
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await google?.close()
  })

  const create = (body: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 'google', ...body })
  const act = (action: string, input: Record<string, unknown>, key = 'ada') =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })
  const output = async (action: string, input: Record<string, unknown>) => {
    const { status, body, text } = await act(action, input)
    expect(status, text.slice(0, 500)).toBe(200)
    return body.output
  }

  it('tells apart a user who may not be acted for, and one who is not there', async () => {
    const robot = { method: 'service-account', name: 'Other' }
    const values = { key: keyFile(), services: ['gmail'] }
    const denied = await create({ ...robot, values: { ...values, subject: 'grace@example.com' } })
    expect([denied.status, denied.body.code, denied.body.field]).toEqual([422, 'permission_denied', 'subject'])
    const nobody = await create({ ...robot, values: { ...values, subject: 'nobody@example.com' } })
    expect([nobody.status, nobody.body.code, nobody.body.field]).toEqual([422, 'invalid_credentials', 'subject'])
    const none = await create({ ...robot, values })
    expect([none.status, none.body.code, none.body.field]).toEqual([422, 'invalid_input', 'subject'])
  })

  it('finds, reads, answers, sorts and drafts mail', async () => {
    google.state.gmail.deliver({ from: 'Grace <grace@example.com>', subject: 'Invoice 7', text: 'Here it is' })
    const { messages } = await output('gmail-search', { subject: 'invoice', unread: true })
    expect(messages).toMatchObject([{ subject: 'Invoice 7', from: { name: 'Grace', address: 'grace@example.com' } }])
    const [{ id, threadId }] = messages
    expect(await output('gmail-read', { id })).toMatchObject({ text: 'Here it is', attachments: [] })
    expect(await output('gmail-reply', { id, text: 'Thanks' })).toMatchObject({ threadId })
    const { labels } = await output('gmail-label', { id, mark: 'read', addLabels: ['Invoices'], archive: true })
    expect(labels).toEqual(['Label_7'])
    expect(await output('gmail-create-draft', { subject: 'Later', text: 'x' })).toMatchObject({ draftId: 'r-1' })
    expect(await output('gmail-trash', { id })).toMatchObject({ id })
  })

  it('offers the labels of the mailbox', async () => {
    const asked = {
      piece: 'google',
      connection: 'ada',
      action: 'gmail-search',
      field: 'label',
      search: 'inv',
      input: {},
    }
    const { status, body } = await server.inEnvironment('POST', '/connections/options', asked)
    expect([status, body.options ?? body.items]).toMatchObject([200, [{ value: 'Label_7', title: 'Invoices' }]])
  })

  it('sends and saves a file of twenty megabytes with little memory', async () => {
    const up = await server.upload(`${P}/files?name=large.bin`, LARGE, { 'content-type': 'application/octet-stream' })
    expect(up.status).toBe(201)
    const mail = { to: ['ada@example.com'], subject: 'Large', text: 'See below', attachments: [up.body] }
    const { id } = await output('gmail-send', mail)
    const { attachments } = await output('gmail-read', { id, saveAttachments: false })
    expect(attachments).toMatchObject([{ name: 'large.bin', size: LARGE.length, file: null }])
    const { file } = await output('gmail-get-attachment', { id, attachmentId: attachments[0].id })
    const response = await fetch(server.url + file.url, { headers: { authorization: `Bearer ${server.token}` } })
    expect(Buffer.from(await response.arrayBuffer()).equals(LARGE)).toBe(true)
    if (process.platform === 'linux') expect(await highestMemory(server.pid)).toBeLessThan(FLAT)
  }, 60_000)

  it('refuses what the connection was not set up for, saying which service to choose', async () => {
    const { status, body } = await act('gmail-delete', { id: 'mail-0' })
    expect([status, body.code, body.field]).toEqual([422, 'permission_denied', 'services'])
    expect(body.hint).toContain('Gmail: delete for good')
  })

  it('is not open to an API key, as Gmail has nothing public', async () => {
    const made = await create({
      method: 'api-key',
      name: 'Key',
      values: { apiKey: API_KEYS.good, services: ['drive'] },
    })
    expect(made.status).toBe(201)
    for (const action of ['gmail-send', 'gmail-search', 'gmail-read', 'gmail-list-labels', 'gmail-trash']) {
      const { body } = await act(action, {}, 'key')
      expect([action, body.code, body.hint]).toEqual([
        action,
        'unsupported',
        expect.stringContaining('service-account'),
      ])
    }
  })
})

/** The most memory that a process started by this one has had, in MB. */
async function highestMemory(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const statuses = await Promise.all(
    children
      .trim()
      .split(' ')
      .map((child) => readFile(`/proc/${child}/status`, 'utf8')),
  )
  return Math.max(...statuses.map((text) => Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1]))) / 1_000
}
