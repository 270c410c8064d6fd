import { expect, vi } from 'vitest'
import { expectClean } from '../support/clean.js'
import { createSamplePieceFolder } from '../support/oauth2/sample-piece-folder.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { type Answer, Plugboard } from '../support/plugboard.js'
import { createStorage, type Storage } from '../support/storage.js'
import { type Begun, Visitor } from './oauth2-visitor.js'

type Stub = Awaited<ReturnType<typeof startStubProvider>>

const PASSWORD = 'correct horse battery staple'

/** Methods of the sample piece with an OAuth2 app of the platform, each with a client of its own. */
const APPS = ['oauth2', 'oauth2-body', 'oauth2-issuer']

/** A server with a provider, and people to connect to it. */
export class OAuth2Lab {
  server: Plugboard
  readonly stub: Stub
  readonly storage: Storage
  readonly #env: Record<string, string>
  readonly #pieces: { clean(): void }
  #connections = 0

  private constructor(parts: {
    server: Plugboard
    stub: Stub
    storage: Storage
    env: Record<string, string>
    pieces: { clean(): void }
  }) {
    this.server = parts.server
    this.stub = parts.stub
    this.storage = parts.storage
    this.#env = parts.env
    this.#pieces = parts.pieces
  }

  /** A server over a database of `STORAGES`, with Ada, who administers it, and Bob, who builds in the first project. */
  static async start(storageName: string): Promise<OAuth2Lab> {
    const clients = [...APPS, 'own-client'].map((id) => ({ id, secret: `secret of ${id}` }))
    const stub = await startStubProvider({ clients })
    const pieces = await createSamplePieceFolder()
    const storage = await createStorage(storageName)
    const apps = APPS.map((name) => [`acme-oauth/${name}`, { clientId: name, clientSecret: `secret of ${name}` }])
    const env = {
      ...storage.env,
      PLUGBOARD_PIECES: pieces.path,
      PLUGBOARD_ENDPOINTS: JSON.stringify({ 'acme-oauth': stub.endpoints }),
      PLUGBOARD_OAUTH2_APPS: JSON.stringify(Object.fromEntries(apps)),
      PLUGBOARD_LOG_LEVEL: 'trace',
    }
    const server = await Plugboard.start({ folder: storage.folder, env })
    const lab = new OAuth2Lab({ server, stub, storage, env, pieces })
    await lab.#addPeople()
    return lab
  }

  /** There is no route yet that makes a second user. */
  async #addPeople(): Promise<void> {
    await vi.waitFor(() => expect(this.server.setupLink).toBeDefined())
    const form = { name: 'Ada', email: 'ada@example.com', password: PASSWORD }
    const visitor = new Visitor(() => this.server)
    const made = await visitor.submit(new URL(this.server.setupLink ?? '').pathname, form)
    expect(made.status, made.text).toBe(303)
    await this.whileStopped(async () => {
      await this.storage.query(
        `insert into users (id, email, name, password_hash, is_admin, created_at)
          select 'usr_bob', 'bob@example.com', 'Bob', password_hash, 0, created_at from users`,
      )
      await this.storage.query(
        `insert into members (project_id, user_id, role, created_at) select id, 'usr_bob', 'builder', 1 from projects`,
      )
    })
  }

  /** Changes something behind the server, which is started again after it. */
  async whileStopped(work: () => Promise<unknown>): Promise<void> {
    await this.server.stop()
    await work()
    this.server = await Plugboard.start({ folder: this.storage.folder, env: this.#env })
  }

  /** A browser in which somebody just signed in: `ada` or `bob`. Ten times a minute are allowed. */
  signIn(who: string): Promise<Visitor> {
    return this.anonymous().signIn(`${who}@example.com`, PASSWORD)
  }

  /** A program with the token of an administrator, or with the one given. */
  program(token = this.server.token): Visitor {
    return new Visitor(() => this.server, token)
  }

  anonymous(): Visitor {
    return new Visitor(() => this.server)
  }

  /** An API token of the first project. */
  async createToken(more: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
    const body = { name: 'T', role: 'builder', ...more }
    const made = await this.server.call('POST', '/projects/default/tokens', body)
    expect(made.status, made.text).toBe(201)
    return { id: made.body.token.id, secret: made.body.secret }
  }

  /** Makes a connection nobody has consented to yet, and answers its key. */
  async addConnection(method = 'oauth2', more: Record<string, unknown> = {}): Promise<string> {
    const own = { clientId: 'own-client', clientSecret: 'secret of own-client' }
    const values = method === 'own-client' ? own : {}
    const key = `c${++this.#connections}`
    const body = { key, name: 'C', piece: 'acme-oauth', method, values, ...more }
    const made = await this.server.inEnvironment('POST', '/connections', body)
    expect(made, made.text).toMatchObject({ status: 201, body: { status: 'missing' } })
    return key
  }

  /** Lets somebody allow access at the provider; answers where it sends the browser. */
  async consent({ authorizationUrl }: Pick<Begun, 'authorizationUrl'>): Promise<URL> {
    const response = await fetch(authorizationUrl, { redirect: 'manual' })
    return new URL(response.headers.get('location') ?? '')
  }

  /** A new connection up to where the provider sends its browser back. */
  async comeBack(visitor: Visitor, method = 'oauth2'): Promise<{ key: string; begun: Begun; callback: URL }> {
    const key = await this.addConnection(method)
    const begun = await visitor.begin(key)
    return { key, begun, callback: await this.consent(begun) }
  }

  async statusOf(key: string): Promise<unknown> {
    return (await this.server.inEnvironment('GET', `/connections/${key}`)).body.status
  }

  /** How many token requests something led to. */
  async tokenRequests(work: () => Promise<unknown>): Promise<number> {
    const before = this.stub.counts().tokenRequests
    await work()
    return this.stub.counts().tokenRequests - before
  }

  /** An answer that is refused without the provider having been asked anything. */
  async expectRefused(deliver: () => Promise<Answer>, code: string, status = 400): Promise<void> {
    const asked = await this.tokenRequests(async () => {
      const answer = await deliver()
      expectClean(answer, code)
      expect(answer, answer.text).toMatchObject({ status, body: { code, hint: expect.any(String) } })
    })
    expect(asked).toBe(0)
  }

  /** The authorization is finished by whoever has the right to. */
  async expectFinished(visitor: Visitor, { key, begun, callback }: { key: string; begun: Begun; callback: URL }) {
    const answer = await visitor.open(callback)
    expect(answer.status, answer.text).toBe(303)
    expect(answer.headers.get('location')).toBe(`/oauth2/done/${begun.id}`)
    expect(await this.statusOf(key)).toBe('active')
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await this.stub.close()
    await this.storage.clean()
    this.#pieces.clean()
  }
}
