import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliver, sourceOf } from '../../packages/pieces/imap/test/mail-server.js'
import { hasDovecot, type RunningDovecot, startDovecot } from '../support/dovecot.js'
import { startOidcServer } from '../support/oauth2/oidc-server.js'
import { Plugboard } from '../support/plugboard.js'

const CLIENT = { clientId: 'plugboard-mail', clientSecret: 'plugboard-mail-secret' }
/** Seconds for which an access token is good. */
const LIFETIME = 4
/** Bytes of an attachment. */
const LARGE = 20_000_000
/** Megabytes; a process that has nothing to do has some 60 to 80. */
const FLAT = 200

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe.skipIf(!hasDovecot())('IMAP, in a running server', () => {
  let oidc: Awaited<ReturnType<typeof startOidcServer>>
  let dovecot: RunningDovecot
  let server: Plugboard
  let folder: string

  beforeAll(async () => {
    oidc = await startOidcServer({ accessTokenLifetime: LIFETIME })
    const asking = `http://${CLIENT.clientId}:${CLIENT.clientSecret}@`
    dovecot = await startDovecot({
      introspectionUrl: `${oidc.url.replace('http://', asking)}/token/introspection`,
      userProperty: 'sub',
    })
    folder = await realpath(await mkdtemp(join(tmpdir(), 'plugboard-mail-')))
    server = await Plugboard.start({ env: { PLUGBOARD_FOLDERS: folder, PLUGBOARD_RENEWAL_SECONDS: '1' } })
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await dovecot?.stop()
    await oidc?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const place = () => ({ host: dovecot.host, port: dovecot.imapsPort, tls: 'implicit', ca: dovecot.ca })
  const create = (body: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 'imap', ...body })
  const act = async (key: string, action: string, input: Record<string, unknown>) => {
    const { status, body } = await server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })
    return status === 200 ? body.output : { status, code: body.code, field: body.field, message: body.detail }
  }

  it('a mailbox is tried, told apart from a wrong password and a server nobody vouches for, and offers its folders', async () => {
    const values = { ...place(), user: 'ada', password: dovecot.password }
    const own = { method: 'password', name: 'Ada' }
    const wrong = await create({ ...own, values: { ...values, password: 'wrong-password' } })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_credentials', 'password'])
    const strange = await create({ ...own, values: { ...place(), user: 'ada', password: 'x', ca: undefined } })
    expect([strange.status, strange.body.code, strange.body.field]).toEqual([422, 'tls_failed', 'tls'])
    const made = await create({ ...own, values })
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', 'ada'])
    expect(made.text).not.toContain(dovecot.password)
    const asked = { piece: 'imap', connection: 'ada', action: 'search', field: 'folder', input: {}, search: 'tra' }
    const { status, body } = await server.inEnvironment('POST', '/connections/options', asked)
    expect([status, body.options ?? body.items]).toMatchObject([200, [{ value: 'Trash' }]])
  })

  it('an attachment of 20 MB goes on into a folder, and none of the processes needs much memory for it', async () => {
    const content = randomBytes(LARGE)
    await deliver({ host: dovecot.host, lmtpPort: dovecot.lmtpPort }, 'ada', [
      sourceOf({ subject: 'large', text: 'See below.', attachments: [{ name: 'big.bin', content }] }),
    ])
    const kept = { method: 'folder', name: 'Folder', values: { folder } }
    expect((await server.inEnvironment('POST', '/connections', { piece: 'filesystem', ...kept })).status).toBe(201)
    const { messages } = await act('ada', 'search', { subject: 'large' })
    const mail = await act('ada', 'read', { id: messages[0].id })
    expect(mail).toMatchObject({ subject: 'large', text: 'See below.' })
    const { file } = mail.attachments[0]
    expect(file).toMatchObject({ name: 'big.bin', size: LARGE })
    expect(await act('folder', 'write', { path: 'big.bin', file })).toMatchObject({ size: LARGE })
    expect((await readFile(join(folder, 'big.bin'))).equals(content)).toBe(true)
    if (process.platform === 'linux') expect(await highestMemory(server.pid)).toBeLessThan(FLAT)
  })

  it('signs in with a token that is renewed, and not with one that was withdrawn', async () => {
    const made = await create({
      method: 'oauth2',
      name: 'Token',
      values: {
        ...place(),
        user: 'tova',
        authorizationUrl: oidc.endpoints.authorize,
        tokenUrl: oidc.endpoints.token,
        scope: 'openid offline_access mail.read',
        ...CLIENT,
      },
    })
    expect([made.status, made.body.status]).toEqual([201, 'missing'])
    expect(await authorized('token', 'tova')).toMatchObject({ status: 'active', account: 'tova' })
    await deliver({ host: dovecot.host, lmtpPort: dovecot.lmtpPort }, 'tova', [{ subject: 'for tova', text: 'x' }])
    expect(await act('token', 'search', {})).toMatchObject({ messages: [{ subject: 'for tova' }] })
    const before = oidc.tokenRequests().refresh_token ?? 0
    await expect.poll(() => oidc.tokenRequests().refresh_token ?? 0, { timeout: 20_000 }).toBeGreaterThan(before)
    expect(await act('token', 'search', {})).toMatchObject({ messages: [{ subject: 'for tova' }] })
    oidc.revokeGrantsOf('tova')
    expect((await act('token', 'search', {})).status).toBeGreaterThanOrEqual(400)
    const status = async () => (await server.inEnvironment('GET', '/connections/token')).body.status
    await expect.poll(status, { timeout: 20_000 }).toBe('error')
  })

  /** Authorizes a connection as a person with a browser would. */
  async function authorized(key: string, login: string) {
    const begun = await server.inEnvironment('POST', `/connections/${key}/authorize`, { scopes: [] })
    const { authorizationUrl, redirectUri, id } = begun.body
    await oidc.addClient({ id: CLIENT.clientId, secret: CLIENT.clientSecret, redirectUris: [redirectUri] })
    const browser = new Browser(redirectUri)
    const signIn = await browser.go(authorizationUrl)
    const consent = await browser.go(signIn.url, { login })
    const allowed = await browser.go(consent.url, { decision: 'allow' })
    const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
    const headers = { cookie, accept: 'application/json' }
    await fetch(allowed.headers.get('location') ?? '', { redirect: 'manual', headers })
    await server.inEnvironment('GET', `/connections/${key}/authorizations/${id}`)
    return (await server.inEnvironment('GET', `/connections/${key}`)).body
  }
})

/** The most memory that a process started by another one has had, in MB. */
async function highestMemory(parent: number): Promise<number> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ')
  const statuses = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/status`, 'utf8')))
  const peaks = statuses.map((text) => Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1]))
  expect(peaks.length).toBeGreaterThan(1)
  return Math.max(...peaks) / 1_000
}

/** Keeps cookies, and follows redirects until they lead back. */
class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #back: string

  constructor(back: string) {
    this.#back = back
  }

  async go(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = form && { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...sent })
    for (const [, name = '', value = ''] of response.headers
      .getSetCookie()
      .map((one) => /^([^=]+)=([^;]*)/.exec(one) ?? [])) {
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    return location === null || location.startsWith(this.#back) ? response : this.go(new URL(location, url).href)
  }
}
