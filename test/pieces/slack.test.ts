import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addFile } from '../../packages/pieces/slack/test/file-methods.js'
import { type SlackServer, startSlackServer } from '../../packages/pieces/slack/test/slack-server.js'
import { SIGNING_SECRET } from '../../packages/pieces/slack/test/slack-workspace.js'
import { Plugboard } from '../support/plugboard.js'

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('Slack, in a running server', () => {
  let server: Plugboard
  let slack: SlackServer

  beforeAll(async () => {
    slack = await startSlackServer()
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: JSON.stringify({ slack: { api: slack.api } }) } })
    const { right, onlyWrite } = slack.workspace.tokens
    await create({ name: 'Bot', values: { botToken: right, signingSecret: SIGNING_SECRET } })
    await create({ name: 'Narrow', values: { botToken: onlyWrite } })
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await slack?.close()
  })

  const create = (body: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 'slack', method: 'bot-token', ...body })
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })

  it('a connection keeps its signing secret to itself, and refuses what is none', async () => {
    const { status, body, text } = await server.inEnvironment('GET', '/connections/bot')
    expect([status, body.status, body.account]).toEqual([200, 'active', 'Analytical Engines'])
    expect(body.values.signingSecret).toMatchObject({ set: true })
    expect(text).not.toContain(SIGNING_SECRET)
    const values = { botToken: slack.workspace.tokens.right, signingSecret: 'xapp-1-A0-secret' }
    const wrong = await create({ name: 'Wrong', values })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_input', 'signingSecret'])
  })

  it('a message is sent with blocks, answered, changed, marked, read and deleted', async () => {
    const channel = 'C01GENERAL'
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Hello*' } }]
    const sent = await act('bot', 'send-message', { channel: '#general', text: 'Hello', blocks })
    expect([sent.status, sent.body.output.channel]).toEqual([200, channel])
    const { ts } = sent.body.output
    expect((await act('bot', 'reply-in-thread', { channel, ts, text: 'Yes' })).status).toBe(200)
    expect((await act('bot', 'update-message', { channel, ts, text: 'Changed' })).status).toBe(200)
    expect((await act('bot', 'add-reaction', { channel, ts, emoji: 'eyes' })).body.output).toEqual({ added: true })
    const read = await act('bot', 'get-messages', { channel })
    expect(read.body.output.messages).toMatchObject([
      { ts, text: 'Changed', replies: 1, reactions: [{ name: 'eyes' }] },
    ])
    const thread = await act('bot', 'get-messages', { channel, threadTs: ts })
    expect(thread.body.output.messages).toMatchObject([{ ts }, { text: 'Yes' }])
    expect((await act('bot', 'delete-message', { channel, ts })).status).toBe(200)
    const gone = await act('bot', 'update-message', { channel, ts, text: 'Again' })
    expect([gone.status, gone.body.code, gone.body.field]).toEqual([422, 'not_found', 'ts'])
  })

  it('blocks that cannot be right are refused with the place of the fault', async () => {
    const refused = await act('bot', 'send-message', { channel: 'C01GENERAL', blocks: [{ type: 'header' }] })
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'invalid_input', 'blocks'])
    expect(refused.text).toContain('blocks[0].text is missing')
  })

  it('a file of 20 MB comes from Slack and goes back, byte for byte', async () => {
    const content = randomBytes(20 * 1024 * 1024)
    slack.workspace.files.push(addFile(slack.workspace, { id: 'F0LARGE', name: 'large.bin' }, content))
    const got = await act('bot', 'get-file', { id: 'F0LARGE' })
    expect([got.status, got.body.output?.file]).toMatchObject([200, { name: 'large.bin', size: content.length }])
    const { file } = got.body.output
    const shared = await act('bot', 'upload-file', { channel: 'C01GENERAL', attachments: [file, file], comment: 'Two' })
    expect([shared.status, shared.body.output?.files]).toMatchObject([200, [{ size: content.length }, {}]])
    const sha256 = createHash('sha256').update(content).digest('hex')
    const arrived = [...slack.workspace.uploads.values()].map(({ received }) => received?.sha256)
    expect(arrived).toEqual([sha256, sha256])
    expect(slack.workspace.messages.at(-1)).toMatchObject({ text: 'Two', files: [{ name: 'large.bin' }, {}] })
  })

  it('people and channels are found and chosen', async () => {
    const users = await act('bot', 'list-users', { search: 'lovelace' })
    expect(users.body.output.users).toMatchObject([{ id: 'U01ADA', isActive: true }])
    const opened = await act('bot', 'open-conversation', { users: ['U01ADA'] })
    expect(opened.body.output).toEqual({ channel: 'D01ADA' })
    const options = await server.inEnvironment('POST', '/connections/options', {
      piece: 'slack',
      connection: 'bot',
      action: 'update-message',
      field: 'channel',
      search: 'engines',
    })
    expect([options.status, options.text]).toEqual([200, expect.stringContaining('C04ENGINES')])
  })

  it('what a connection lacks the scope for is refused, and the scope is named', async () => {
    const refused = await act('narrow', 'list-users', {})
    expect([refused.status, refused.body.code]).toEqual([422, 'permission_denied'])
    expect(refused.text).toContain('users:read')
  })
})
