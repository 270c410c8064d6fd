import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { robot } from './connections.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf, organizer } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const run = (action: string, input: Record<string, unknown>) => act(server, action, input, organizer())
const label = (input: Record<string, unknown>) => run('gmail-label', { id: 'mail-0', ...input })
const labelsOf = (id = 'mail-0') => server.state.gmail.find(id)?.labelIds

describe('labels', () => {
  it('are listed with names people know', async () => {
    const { labels } = Object(await act(server, 'gmail-list-labels', {}))
    expect(labels).toContainEqual({ id: 'INBOX', name: 'Inbox', system: true })
    expect(labels).toContainEqual({ id: 'Label_7', name: 'Invoices', system: false })
  })

  it.each([
    [{ mark: 'unread' }, ['INBOX', 'UNREAD']],
    [{ star: 'add', archive: true }, ['STARRED']],
    [{ addLabels: ['Label_7'], removeLabels: ['INBOX'] }, ['Label_7']],
    [{ addLabels: ['invoices', 'Important'] }, ['INBOX', 'Label_7', 'IMPORTANT']],
  ])('are changed by %j to %j', async (input, labels) => {
    expect(await label(input)).toEqual({ id: 'mail-0', threadId: 'thread-mail-0', labels })
    expect(labelsOf()).toEqual(labels)
  })

  it('are changed by name too, by a connection that may not read mail', async () => {
    const input = { id: 'mail-0', addLabels: ['Invoices'] }
    await act(server, 'gmail-label', input, robot({ subject: 'ada@example.com', services: ['gmail-organize'] }))
    expect(labelsOf()).toEqual(['INBOX', 'Label_7'])
  })

  it('stay as they are when they were so before', async () => {
    await label({ mark: 'read', star: 'remove' })
    expect(labelsOf()).toEqual(['INBOX'])
  })

  it.each([
    [{}, 'invalid_input', 'addLabels'],
    [{ mark: 'unread', removeLabels: ['UNREAD'] }, 'invalid_input', 'removeLabels'],
    [{ addLabels: ['Nowhere'] }, 'not_found', 'addLabels'],
    [{ id: 'mail-99', mark: 'read' }, 'not_found', 'id'],
  ])('are not changed by %j', async (input, code, field) => {
    expect(await failureOf(label(input))).toMatchObject({ code, field })
    expect(labelsOf()).toEqual(['INBOX'])
  })

  it('may be changed again after an outage, as that changes nothing more', async () => {
    server.answerNext({ status: 503, body: {} })
    await label({ mark: 'unread' })
    expect(labelsOf()).toEqual(['INBOX', 'UNREAD'])
  })
})

describe('getting rid of a mail', () => {
  it('moves it to the trash', async () => {
    expect(await run('gmail-trash', { id: 'mail-0' })).toEqual({ id: 'mail-0', threadId: 'thread-mail-0' })
    expect(labelsOf()).toEqual(['TRASH'])
  })

  it('deletes it for good only with the right to do anything', async () => {
    await run('gmail-delete', { id: 'mail-0' })
    expect(labelsOf()).toBeUndefined()
    const scopes = ['https://www.googleapis.com/auth/gmail.modify']
    server.state.tokens.set('ya29.modify', { email: 'ada@example.com', sub: '1', scopes })
    const error = await failureOf(
      act(server, 'gmail-delete', { id: 'mail-1' }, organizer({ accessToken: 'ya29.modify' })),
    )
    expect(error).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('https://mail.google.com/'),
    })
    expect(labelsOf('mail-1')).toEqual(['INBOX'])
  })

  it.each(['gmail-trash', 'gmail-delete'])('names the mail when %s finds none', async (action) => {
    expect(await failureOf(run(action, { id: 'mail-99' }))).toMatchObject({ code: 'not_found', field: 'id' })
  })
})

describe('a connection for reading and sending', () => {
  it.each([
    ['gmail-label', { id: 'mail-0', mark: 'read' }, 'Gmail: labels, drafts and trash'],
    ['gmail-trash', { id: 'mail-0' }, 'Gmail: labels, drafts and trash'],
    ['gmail-create-draft', { subject: 'x', text: 'x' }, 'Gmail: labels, drafts and trash'],
    ['gmail-delete', { id: 'mail-0' }, 'Gmail: delete for good'],
  ])('is refused %s before anything is sent, with the service to choose', async (action, input, title) => {
    const error = await failureOf(act(server, action, input))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'services', hint: expect.stringContaining(title) })
    expect(server.seen).toEqual([])
  })

  it('can be a service account that acts for a user, with no more rights than it needs', async () => {
    const services = ['gmail-organize']
    await act(server, 'gmail-trash', { id: 'mail-0' }, robot({ subject: 'ada@example.com', services }))
    expect(labelsOf()).toEqual(['TRASH'])
    const error = await failureOf(act(server, 'gmail-trash', { id: 'mail-1' }, robot({ services })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'subject' })
  })
})
