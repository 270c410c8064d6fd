import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createSamplePieceFolder } from '../support/oauth2/sample-piece-folder.js'
import { type Answer, Plugboard } from '../support/plugboard.js'
import type { Storage } from '../support/storage.js'

interface LabOptions {
  readonly storage: Storage
  /** Of the provider, for the sample piece. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** How a connection is made. */
interface Wanted {
  /** Default `oauth2`, which uses the OAuth2 app of the configuration. */
  readonly method?: string
  readonly values?: Readonly<Record<string, string>>
}

interface AuditedEvent {
  readonly action: string
  readonly target: string
  readonly outcome: string
  // biome-ignore lint/suspicious/noExplicitAny: each action has details of its own
  readonly detail: any
}

const APPS = { 'acme-oauth/oauth2': { clientId: 'acme', clientSecret: 'acme-secret' } }

/** Servers on one database that have connections to a provider, and a look behind them. */
export class RenewalLab {
  readonly storage: Storage
  /** All that were started, those that ended too. */
  readonly servers: Plugboard[] = []
  readonly #env: Readonly<Record<string, string>>
  readonly #removePieces: () => void

  private constructor(storage: Storage, env: Readonly<Record<string, string>>, removePieces: () => void) {
    this.storage = storage
    this.#env = env
    this.#removePieces = removePieces
  }

  /** Prepares the sample piece; servers are started with `start`. */
  static async open({ storage, endpoints, env = {} }: LabOptions): Promise<RenewalLab> {
    const pieces = await createSamplePieceFolder()
    const common = {
      PLUGBOARD_PIECES: pieces.path,
      PLUGBOARD_ENDPOINTS: JSON.stringify({ 'acme-oauth': endpoints }),
      PLUGBOARD_OAUTH2_APPS: JSON.stringify(APPS),
      ...storage.env,
      ...env,
    }
    return new RenewalLab(storage, common, pieces.clean)
  }

  /** The server started last. */
  get server(): Plugboard {
    const server = this.servers.at(-1)
    if (!server) throw new Error('no server was started')
    return server
  }

  /** Starts a further server, or the same again when the last one has ended. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<Plugboard> {
    const server = await Plugboard.start({ folder: this.storage.folder, env: { ...this.#env, ...env } })
    this.servers.push(server)
    return server
  }

  /** Ends every server and removes everything. */
  async close(): Promise<void> {
    for (const server of this.servers) await server.stop()
    this.#removePieces()
    await this.storage.clean()
  }

  /** Saves a connection and consents to it as a person does with a browser. Answers its key. */
  async connect(name: string, { method = 'oauth2', values = {} }: Wanted = {}): Promise<string> {
    const given = { piece: 'acme-oauth', method, name, values }
    const created = await this.server.inEnvironment('POST', '/connections', given)
    expect(created.status, created.text).toBe(201)
    await this.consent(created.body.key)
    return created.body.key
  }

  /** Consents to a connection that is there, for the first time or again. */
  async consent(key: string): Promise<void> {
    const begun = await this.server.inEnvironment('POST', `/connections/${key}/authorize`, {})
    expect(begun.status, begun.text).toBe(200)
    const [cookie = ''] = (begun.headers.get('set-cookie') ?? '').split(';')
    const atProvider = await fetch(begun.body.authorizationUrl, { redirect: 'manual' })
    const back = await fetch(atProvider.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } })
    expect(back.status).toBe(303)
    const { body } = await this.server.inEnvironment('GET', `/connections/${key}/authorizations/${begun.body.id}`)
    expect(body.status).toBe('connected')
  }

  /** The connection as the API shows it. */
  async view(key: string): Promise<Answer['body']> {
    return (await this.server.inEnvironment('GET', `/connections/${key}`)).body
  }

  lease(key: string, server = this.server): Promise<Answer> {
    return server.inEnvironment('POST', `/connections/${key}/lease`, {})
  }

  /** Says that the provider refuses the credential of this generation, so that it is renewed before its time. */
  refuse(key: string, generation: number, server = this.server): Promise<Answer> {
    return server.inEnvironment('POST', `/connections/${key}/lease/lea_refused/invalid`, { generation })
  }

  /** The generation of the sealed credentials, which a renewal counts up. */
  async generation(key: string): Promise<number> {
    const [row] = await this.storage.query(
      `select s.generation from connection_secrets s join connections c on c.id = s.connection_id where c.key = $1`,
      [key],
    )
    return Number(row?.generation ?? 0)
  }

  /** Resolves when the credentials are those of this generation, and the connection works. */
  async renewedTo(key: string, generation: number, timeout = 20_000): Promise<void> {
    await expect.poll(() => this.generation(key), { timeout, interval: 50 }).toBe(generation)
    expect(await this.view(key)).toMatchObject({ status: 'active', reason: null, warning: null, lastError: null })
  }

  /** Everything the audit trail holds of these actions, oldest first. */
  async events(...actions: string[]): Promise<AuditedEvent[]> {
    const rows = await this.storage.query('select * from audit_events order by project_id, seq')
    return rows
      .filter(({ action }) => actions.includes(action))
      .map(({ action, target_label: target, outcome, detail }) => ({
        ...{ action, target, outcome },
        detail: JSON.parse(detail),
      }))
  }

  /** Why renewals of one connection failed, as far as that was news: the cause, or the reason it is in error for. */
  async failures(name: string): Promise<string[]> {
    const events = await this.events('connection.renewal_failed')
    return events
      .filter(({ target }) => target === name)
      .map(({ detail }) => (detail.lasting ? `error: ${detail.code}` : detail.cause))
  }

  /** Files with renewed credentials that the database may not have, whole or not. */
  spilled(): string[] {
    const folder = join(this.storage.folder, 'data/spill')
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.spill.json'))
  }
}
