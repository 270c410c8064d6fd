import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type PackageFacts, type PackedPiece, packPiece } from './piece-package.js'
import { type Answer, Plugboard } from './plugboard.js'
import { startRegistry, type TestRegistry } from './registry.js'
import type { Storage } from './storage.js'

/** What is left of installations. */
interface Leftovers {
  /** Names in the folder of pieces. */
  folder: string[]
  /** Installed versions, as `name version`. */
  rows: string[]
  /** Parts of archives. */
  archives: number
}

/** A server with a registry of its own. */
export class InstallLab {
  readonly storage: Storage
  readonly registry: TestRegistry
  readonly env: Record<string, string>
  server: Plugboard

  private constructor(storage: Storage, registry: TestRegistry, server: Plugboard, env: Record<string, string>) {
    this.storage = storage
    this.registry = registry
    this.server = server
    this.env = env
  }

  /** Starts both; the lab ends them with `close`, and removes what `storage` keeps. */
  static async start(
    storage: Storage,
    more: { env?: Record<string, string>; token?: string } = {},
  ): Promise<InstallLab> {
    const registry = await startRegistry(more)
    const env: Record<string, string> = { ...storage.env, PLUGBOARD_REGISTRY: registry.url, ...more.env }
    if (more.token !== undefined) env.PLUGBOARD_REGISTRY_TOKEN = more.token
    return new InstallLab(storage, registry, await Plugboard.start({ folder: storage.folder, env }), env)
  }

  /** Another server on the same database, with a disk of its own. */
  startBeside(folder: string): Promise<Plugboard> {
    const key = join(this.storage.folder, 'data.key')
    return Plugboard.start({ folder, env: { ...this.env, PLUGBOARD_ROOT_KEY_FILE: key } })
  }

  /** Starts the server again on what it left. */
  async restart(end: 'stop' | 'kill' = 'stop'): Promise<void> {
    await this.server[end]()
    this.server = await Plugboard.start({ folder: this.storage.folder, env: this.env })
  }

  /** The folder installed pieces lie in. */
  get folder(): string {
    return join(this.storage.folder, 'data/pieces')
  }

  /** Publishes a package. */
  publish(facts: PackageFacts = {}): PackedPiece {
    const piece = packPiece(facts)
    this.registry.publish(piece)
    return piece
  }

  /** Installs a version from the registry. */
  install({ package: name, version }: Pick<PackedPiece, 'package' | 'version'>, query = ''): Promise<Answer> {
    return this.server.call('POST', `/pieces${query}`, { package: name, version })
  }

  /** Installs a tarball. */
  upload(tarball: Buffer, query = ''): Promise<Answer> {
    return this.server.upload(`/pieces/tarball${query}`, new Uint8Array(tarball))
  }

  /** Waits until an installation has ended, and gives it. */
  async ended(id: string): Promise<Answer> {
    for (;;) {
      const answer = await this.server.call('GET', `/piece-installations/${id}`)
      if (answer.status !== 200 || !['waiting', 'running'].includes(answer.body.state)) return answer
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Connects with an installed piece and has it greet somebody. */
  async greet(name = 'acme', key = name, server = this.server): Promise<Answer> {
    const body = { key, name: key, piece: name, method: 'api-key', values: { apiKey: 'a-key' } }
    const made = await server.inEnvironment('POST', '/connections', body)
    if (made.status !== 201) return made
    return server.inEnvironment('POST', `/connections/${key}/actions/greet`, { input: { name: 'Ada' } })
  }

  /** Deletes a connection, and then a piece with all its versions. */
  async remove(name = 'acme', key = name): Promise<Answer> {
    await this.server.inEnvironment('DELETE', `/connections/${key}`)
    return this.server.call('DELETE', `/pieces/${name}`)
  }

  /** Everything there is of installed pieces. */
  async leftovers(): Promise<Leftovers> {
    const rows = await this.storage.query('select name, version from installed_pieces order by name, version')
    const [archives] = await this.storage.query('select count(*) as count from piece_archives')
    return {
      folder: existsSync(this.folder) ? readdirSync(this.folder) : [],
      rows: rows.map(({ name, version }) => `${name} ${version}`),
      archives: Number(archives?.count),
    }
  }

  /** What the audit trail says of pieces, oldest first: action, piece and detail. */
  async events(): Promise<[string, string, Record<string, unknown>][]> {
    const rows = await this.storage.query(
      `select action, target_id, detail from audit_events where action like 'piece.%' order by seq`,
    )
    return rows.map(({ action, target_id, detail }) => [action, target_id, JSON.parse(detail)])
  }

  async close(): Promise<void> {
    await this.server.stop()
    await this.registry.close()
    await this.storage.clean()
  }
}

/** What `leftovers` gives where nothing is installed. */
export const NOTHING: Leftovers = { folder: [], rows: [], archives: 0 }
