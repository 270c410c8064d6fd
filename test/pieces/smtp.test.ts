import { randomBytes } from 'node:crypto'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailChain, NO_MAIL_CHAIN, partsWith, startMailChain } from '../../packages/pieces/smtp/test/mail-chain.js'
import { highestMemory } from '../support/highest-memory.js'
import { connect } from '../support/oauth2/connect.js'
import { Plugboard } from '../support/plugboard.js'

/** Seconds for which an access token is good. */
const LIFETIME = 4
/** Bytes of an attachment. */
const LARGE = 20_000_000
/** Megabytes; a process that has nothing to do has some 60 to 80. */
const FLAT = 180

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe.skipIf(NO_MAIL_CHAIN)('SMTP, in a running server', () => {
  let chain: MailChain
  let server: Plugboard
  let folder: string

  beforeAll(async () => {
    chain = await startMailChain(LIFETIME)
    folder = await realpath(await mkdtemp(join(tmpdir(), 'plugboard-mail-')))
    server = await Plugboard.start({ env: { PLUGBOARD_FOLDERS: folder, PLUGBOARD_RENEWAL_SECONDS: '1' } })
  }, 60_000)
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await chain?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const create = (piece: string, method: string, name: string, values: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece, method, name, values })
  const act = async (key: string, action: string, input: Record<string, unknown>) => {
    const { status, body } = await server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })
    return status === 200 ? body.output : { status, code: body.code, field: body.field, message: body.detail }
  }
  /** A connection to the mailbox in which mails for an address arrive, and the mail there with a subject. */
  const arrived = async (address: string, subject: string) => {
    const key = address.split('@')[0] ?? ''
    const { host, imapsPort: port, ca, password } = chain.dovecot
    const made = await create('imap', 'password', key, { host, port, tls: 'implicit', ca, user: address, password })
    expect([made.status, made.body.status, made.body.detail]).toEqual([201, 'active', undefined])
    const found = () => act(key, 'search', { subject })
    await expect.poll(async () => (await found()).messages?.length, { timeout: 20_000 }).toBe(1)
    return act(key, 'read', { id: (await found()).messages[0].id })
  }
  const mail = (more: Record<string, unknown>) => ({ subject: 'Hello', text: 'Good morning.', ...more })

  it('a server is tried, and told apart from a wrong password and a server nobody vouches for', async () => {
    const values = chain.values('postfix')
    const wrong = await create('smtp', 'password', 'Ada', { ...values, password: 'wrong-password' })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_credentials', 'password'])
    const strange = await create('smtp', 'password', 'Ada', { ...values, ca: undefined })
    expect([strange.status, strange.body.code, strange.body.field]).toEqual([422, 'tls_failed', 'tls'])
    const made = await create('smtp', 'password', 'Ada', values)
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', 'ada'])
    expect(made.text).not.toContain(chain.dovecot.password)
  })

  it('a mail is sent, found in the mailbox and read as it was written', async () => {
    const sent = await act('ada', 'send-email', mail({ to: ['Grace <grace@example.test>', 'unknown@example.test'] }))
    expect(sent.accepted).toEqual(['grace@example.test'])
    expect(sent.rejected).toMatchObject([{ address: 'unknown@example.test', code: 'not_found' }])
    const read = await arrived('grace@example.test', 'Hello')
    expect(read).toMatchObject({
      messageId: sent.messageId,
      from: { name: 'Ada', address: 'ada@example.test' },
      to: [{ name: 'Grace', address: 'grace@example.test' }, { address: 'unknown@example.test' }],
    })
    expect(read.text.trim()).toBe('Good morning.')
  })

  it('60 MB from a folder go into a mailbox, and none of the processes needs much memory for it', async () => {
    const content = randomBytes(LARGE)
    await writeFile(join(folder, 'big.bin'), content)
    expect((await create('filesystem', 'folder', 'Folder', { folder })).status).toBe(201)
    const { file } = await act('folder', 'read', { path: 'big.bin' })
    const sent = await act('ada', 'send-email', mail({ to: ['linus@example.test'], attachments: [file, file, file] }))
    expect(sent.accepted).toEqual(['linus@example.test'])
    if (process.platform === 'linux') expect(await highestMemory(server.pid)).toBeLessThan(FLAT)
    await expect.poll(async () => (await chain.inbox('linus@example.test')).length, { timeout: 20_000 }).toBe(1)
    const [source = ''] = await chain.inbox('linus@example.test')
    const parts = partsWith(source, 'big.bin')
    expect(parts.map((part) => part.equals(content))).toEqual([true, true, true])
  })

  it('sends with a token that is renewed, as nobody else, and not with one that was withdrawn', async () => {
    const { accessToken, ...values } = chain.tokenValues('postfix', { clientSecret: 'acme-secret' })
    expect(accessToken).toBeTypeOf('string')
    const made = await create('smtp', 'oauth2', 'Token', values)
    expect([made.status, made.body.status]).toEqual([201, 'missing'])
    expect(await connect(server, 'token')).toMatchObject({ status: 200 })
    const send = (more = {}) => act('token', 'send-email', mail({ to: ['grace@example.test'], ...more }))
    expect((await send()).accepted).toEqual(['grace@example.test'])
    expect(await send({ from: 'grace@example.test' })).toMatchObject({ code: 'permission_denied', field: 'from' })
    const renewed = () => chain.provider.counts().tokenRequests
    const before = renewed()
    await expect.poll(renewed, { timeout: 20_000 }).toBeGreaterThan(before)
    expect((await send()).accepted).toEqual(['grace@example.test'])
    chain.provider.revokeGrants({ subject: 'ada' })
    expect((await send()).status).toBeGreaterThanOrEqual(400)
  })
})
