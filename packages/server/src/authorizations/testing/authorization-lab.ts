import type { sql } from 'kysely'
import type { Principal } from '../../access/principal.js'
import type { Caller } from '../../caller.js'
import type { Connection } from '../../connections/connection.js'
import {
  type ConnectionLab,
  connectionLab,
  type LabProject,
  testCaller,
} from '../../connections/testing/connection-lab.js'
import type { Wired } from '../../connections/testing/wire.js'
import type { TestEngine } from '../../database/testing/test-engine.js'
import type { Place } from '../../environments/environment.js'
import { ScriptedProvider } from '../../oauth2/testing/scripted-provider.js'
import type { AuthorizationView } from '../authorization.js'
import type { CallbackRequest } from '../authorization-callback.js'
import type { AuthorizationService, Begun } from '../authorization-service.js'
import { consentPiece } from './consent-piece.js'

/** Somebody with a session of their own. */
export interface Somebody {
  readonly principal: Principal
  readonly caller: Caller
}

/** Somebody signed in who may do everything. */
export function somebody(name = 'ada'): Somebody {
  const id = `usr_${name}`
  const sessionId = `session of ${name}`
  const person = { kind: 'user' as const, id, label: name, name, isAdmin: true, sessionId, projectIds: [] }
  const caller = testCaller({ actor: { type: 'user', id, label: name, sessionId }, name })
  return { principal: { ...person, roleIn: () => undefined }, caller }
}

const PROJECTS = 40

/** The services of authorizing over one database, with a provider that answers as told. */
export class AuthorizationLab {
  readonly connections: ConnectionLab
  readonly provider: ScriptedProvider
  readonly #projects: LabProject[]
  #tokens = 0

  private constructor(connections: ConnectionLab, provider: ScriptedProvider, projects: LabProject[]) {
    this.connections = connections
    this.provider = provider
    this.#projects = projects
  }

  static async open(engine: TestEngine): Promise<AuthorizationLab> {
    const provider = await ScriptedProvider.start()
    const connections = await connectionLab(engine, { pieces: [consentPiece(provider.origin)] })
    // Made beforehand, since servers read at most once a second which projects there are.
    const projects: LabProject[] = []
    for (let number = 0; number < PROJECTS; number++) projects.push(await connections.project())
    return new AuthorizationLab(connections, provider, projects)
  }

  get authorizations(): AuthorizationService {
    return this.connections.authorizations
  }

  /** Two servers over the database where it can serve two; SQLite serves one. */
  async servers(): Promise<[Wired, Wired]> {
    const { connections } = this
    if (connections.database.dialect === 'sqlite') return [connections, connections]
    return [connections, (await connections.replica()).services]
  }

  /** Changes rows as nothing in the server does. */
  async behindTheServer(statement: ReturnType<typeof sql>): Promise<void> {
    const unaudited = 'rows are changed behind the server'
    await this.connections.database.transaction((tx) => statement.execute(tx.db), { unaudited })
  }

  /** A project of its own. */
  project(): LabProject {
    const project = this.#projects.pop()
    if (!project) throw new Error('more projects are needed')
    return project
  }

  /** A connection that nobody has consented to; the provider and the piece answer as this account from now on. */
  async add(place: Place, key = 'mine', account = 'ada@shop'): Promise<Connection> {
    this.answersAs(account)
    const values = { clientId: 'client', clientSecret: 'canary-secret' }
    return this.connections.add(place, { key, name: key, piece: 'consent', values })
  }

  /** Lets the provider give tokens, and the piece find this account with them. */
  answersAs(account: string): void {
    this.connections.runner.outcome = { account, steps: [] }
    const number = ++this.#tokens
    const tokens = { access_token: `canary-access-${number}`, refresh_token: `canary-refresh-${number}` }
    this.provider.answersJson({ ...tokens, token_type: 'Bearer', expires_in: 3_600 })
  }

  begin(
    place: Place,
    key = 'mine',
    { principal, caller } = somebody(),
    { authorizations }: Wired = this.connections,
  ): Promise<Begun> {
    return authorizations.begin(place, key, [], { principal, origin: 'http://localhost' }, caller)
  }

  /** Comes back from the provider; `over` changes what comes. */
  finish(begun: Begun, over: Partial<CallbackRequest> = {}, { callback }: Wired = this.connections): Promise<string> {
    const { id, browser, authorizationUrl, redirectUri } = begun
    const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
    return callback.finish({
      context: redirectUri.split('/').at(-1) ?? '',
      parameters: new URLSearchParams({ state, code: 'a-code' }),
      cookie: (name) => (name === `plugboard_oauth_${id}` ? browser : undefined),
      principal: somebody().principal,
      requestId: 'req_callback',
      ip: '127.0.0.1',
      signal: new AbortController().signal,
      ...over,
    })
  }

  view(place: Place, { id }: Pick<Begun, 'id'>, { caller } = somebody()): Promise<AuthorizationView> {
    return this.connections.authorizations.view(place, id, caller)
  }

  async dispose(): Promise<void> {
    await this.connections.dispose()
    await this.provider.stop()
  }
}
