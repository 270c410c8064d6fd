import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startStubProvider } from '../oauth2/stub-provider.js'
import { type Answer, Plugboard } from '../plugboard.js'
import type { Storage } from '../storage.js'
import { putShiftingPiece } from './shifting-package.js'

const PIECE = '/pieces/shifting'
const CLIENT = { clientId: 'acme', clientSecret: 'acme-secret' }

/** What an action of the shifting piece says of a value. */
export const proofOf = (value: string): string => createHash('sha256').update(value).digest('hex')

/** A server with version 1.0.0 of the shifting piece beside it, and packages of other versions to install. */
export class UpgradeLab {
  server!: Plugboard
  readonly storage: Storage
  readonly #folder = mkdtempSync(join(tmpdir(), 'plugboard-upgrades-'))
  readonly #stub: Awaited<ReturnType<typeof startStubProvider>>

  private constructor(storage: Storage, stub: Awaited<ReturnType<typeof startStubProvider>>) {
    this.storage = storage
    this.#stub = stub
  }

  static async open(storage: Storage, bundled = '1.0.0'): Promise<UpgradeLab> {
    const stub = await startStubProvider({ settings: { refresh: 'rotate', lifetimeSeconds: 3_600 } })
    const lab = new UpgradeLab(storage, stub)
    await lab.put(bundled)
    await lab.start(bundled)
    return lab
  }

  /** Makes the package of a version. */
  put(version: string): Promise<string> {
    return putShiftingPiece(join(this.#folder, version), version)
  }

  /** What a server that comes with this version is started with. */
  env(bundled = '1.0.0'): Record<string, string> {
    return {
      ...this.storage.env,
      PLUGBOARD_PIECES: join(this.#folder, bundled),
      PLUGBOARD_ENDPOINTS: JSON.stringify({ shifting: this.#stub.endpoints }),
      PLUGBOARD_OAUTH2_APPS: JSON.stringify(
        Object.fromEntries(['account', 'consent', 'regrant'].map((method) => [`shifting/${method}`, CLIENT])),
      ),
      PLUGBOARD_RENEWAL_SECONDS: '1',
      PLUGBOARD_LOG_LEVEL: 'debug',
    }
  }

  async start(bundled = '1.0.0'): Promise<void> {
    this.server = await Plugboard.start({ folder: this.storage.folder, env: this.env(bundled) })
  }

  async restart(bundled = '1.0.0'): Promise<void> {
    await this.server.stop()
    await this.start(bundled)
  }

  async install(version: string): Promise<void> {
    const answer = await this.server.call('POST', '/pieces', { folder: await this.put(version) })
    expect(answer.status, answer.text).toBe(201)
  }

  async add(key: string, method: string, values: Record<string, unknown>): Promise<void> {
    const body = { key, name: `The ${key}`, piece: 'shifting', method, values }
    const answer = await this.server.inEnvironment('POST', '/connections', body)
    expect(answer.status, answer.text).toBe(201)
  }

  async read(key: string): Promise<Answer['body']> {
    return (await this.server.inEnvironment('GET', `/connections/${key}`)).body
  }

  act(key: string, action = 'look'): Promise<Answer> {
    return this.server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input: {} })
  }

  lease(key: string): Promise<Answer> {
    return this.server.inEnvironment('POST', `/connections/${key}/lease`, {})
  }

  /** Has the credential of a connection renewed. */
  async renew(key: string): Promise<Answer> {
    const { leaseId, generation } = (await this.lease(key)).body
    return this.server.inEnvironment('POST', `/connections/${key}/lease/${leaseId}/invalid`, { generation })
  }

  async change(key: string, change: Record<string, unknown>): Promise<Answer> {
    const { generation } = await this.read(key)
    return this.server.inEnvironment('PATCH', `/connections/${key}`, { generation, ...change })
  }

  remove(key: string): Promise<Answer> {
    return this.server.inEnvironment('DELETE', `/connections/${key}`)
  }

  upgrade(version: string, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.server.call('POST', `${PIECE}/upgrade`, { version, ...more })
  }

  end(id: string, how: 'commit' | 'rollback'): Promise<Answer> {
    return this.server.call('POST', `/piece-upgrades/${id}/${how}`)
  }

  /** Version of the piece by key, of every connection. */
  async versions(): Promise<Record<string, string>> {
    const { body } = await this.server.inEnvironment('GET', '/connections?limit=100')
    return Object.fromEntries(
      body.items.map((one: { key: string; piece: { version: string } }) => [one.key, one.piece.version]),
    )
  }

  /** The audited actions of one connection, newest first. */
  async trail(key: string): Promise<string[]> {
    const { body } = await this.server.inEnvironment('GET', `/connections/${key}/audit`)
    return body.items.map(({ action }: { action: string }) => action)
  }

  async close(): Promise<void> {
    await this.server?.stop()
    await this.#stub.close()
    await this.storage.clean()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
