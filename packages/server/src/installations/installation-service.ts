import { isAbsolute } from 'node:path'
import type { Logger } from 'pino'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import { errorFields } from '../http/error-fields.js'
import { newId } from '../id.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { enterPiece } from './enter-piece.js'
import { installProblem } from './install-problem.js'
import type { Installation, InstallRequest } from './installation.js'
import { findInstallation, forgetInstallations, saveInstallation } from './installation-store.js'
import { InstallationTracker } from './installation-tracker.js'
import { expectExactVersion, expectPackageName } from './package-name.js'
import { pieceEvent } from './piece-event.js'
import type { PieceInstaller } from './piece-installer.js'
import type { PieceShelf } from './piece-shelf.js'
import { SilentInstallations } from './silent-installations.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  installer: PieceInstaller
  shelf: PieceShelf
  logger: Logger
  /** Folders may be installed: the server is for this machine only. */
  allowsFolders: boolean
}

const MOST_WAITING = 10
/** Longest time of one installation. */
const INSTALL_MS = 5 * 60_000
const FORGET_MS = 30 * 24 * 3_600_000

type Asker = Pick<Caller, 'actor' | 'name' | 'requestId'>

/** Installs pieces while the server runs, one after the other, and tells how far it is. */
export class InstallationService {
  readonly #parts: Parts
  readonly #silent: SilentInstallations
  /** By id; those that wait for their turn included. */
  readonly #running = new Map<string, Promise<Installation>>()
  readonly #stopped = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#silent = new SilentInstallations({ ...parts, running: () => [...this.#running.keys()] })
  }

  /** Begins an installation. Throws what is wrong with the request itself, and `too_many`. */
  async start(request: InstallRequest, caller: Asker): Promise<Installation> {
    return (await this.#begin(request, caller)).installation
  }

  /** As `start`, waiting for the end. Throws the problem when it failed. */
  async install(request: InstallRequest, caller: Asker): Promise<Installation> {
    return (await this.#begin(request, caller)).done
  }

  /** How an installation goes. Throws `not_found`. */
  async expect(id: string): Promise<Installation> {
    const found = await findInstallation(this.#parts.database.read, id)
    if (found) return found
    throw new DomainError({
      kind: 'not_found',
      code: 'installation_not_found',
      message: 'There is no such installation.',
      hint: 'It may have been forgotten: installations are kept for 30 days.',
    })
  }

  /** Ends what a server began and did not end, now and from now on. */
  watch(): Promise<void> {
    return this.#silent.watch()
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#stopped.abort(installProblem('interrupted', 'The installation was interrupted.'))
    await Promise.allSettled(this.#running.values())
    await this.#silent.close()
  }

  async #begin(request: InstallRequest, caller: Asker) {
    this.#expectSensible(request)
    if (this.#running.size >= MOST_WAITING) throw installProblem('too_many', 'Several installations are under way.')
    const installation = waiting(request, caller.name)
    const begun = this.#write(installation)
    const done = Promise.all([begun, this.#last]).then(() => this.#perform(request, installation, caller))
    this.#running.set(installation.id, done)
    const ended = () => void this.#running.delete(installation.id)
    this.#last = done.then(ended, ended)
    await begun
    return { installation, done }
  }

  #expectSensible(request: InstallRequest): void {
    if (request.source === 'registry') {
      expectPackageName(request.package)
      expectExactVersion(request.version)
    }
    if (request.source !== 'folder') return
    if (!this.#parts.allowsFolders) {
      throw installProblem('folders_not_allowed', 'This server installs no folders.', { field: 'folder' })
    }
    if (!isAbsolute(request.folder)) {
      throw installProblem('folder_not_found', 'This is no absolute path.', { field: 'folder' })
    }
  }

  async #perform(request: InstallRequest, begun: Installation, caller: Asker): Promise<Installation> {
    const onFault = (error: unknown) => this.#parts.logger.warn({ error: errorFields(error) }, 'progress was not saved')
    const tracker = new InstallationTracker(begun, (installation) => this.#save(installation), onFault)
    const limit = new AbortController()
    const late = () => limit.abort(installProblem('took_too_long', 'The installation took longer than five minutes.'))
    const timer = setTimeout(late, INSTALL_MS)
    try {
      const signal = AbortSignal.any([this.#stopped.signal, limit.signal])
      const prepared = await this.#parts.installer.prepare(request, tracker.progress(signal))
      await enterPiece(this.#parts, prepared, caller)
      return await tracker.end({ state: 'done', note: null })
    } catch (error) {
      await this.#fail(error, tracker, caller)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async #fail(error: unknown, tracker: InstallationTracker, caller: Asker): Promise<void> {
    const problem = error instanceof DomainError ? error : undefined
    if (!problem) this.#parts.logger.error({ error: errorFields(error) }, 'an installation failed')
    const { subject, piece } = tracker.installation
    const detail = { subject, code: problem?.code ?? 'internal' }
    try {
      await this.#parts.database.transaction(async (tx) => {
        const event = { outcome: 'failed' as const, detail }
        tx.audit(pieceEvent('piece.install_failed', { name: piece?.name ?? subject }, caller, event))
      })
    } finally {
      await tracker.end(failed(problem))
    }
  }

  /** Writes down a new installation, and forgets old ones. */
  async #write(installation: Installation): Promise<void> {
    const { database } = this.#parts
    await database.transaction(
      async (tx) => {
        await forgetInstallations(tx.db, tx.now - FORGET_MS)
        await saveInstallation(tx.db, { ...installation, createdAt: tx.now, updatedAt: tx.now })
      },
      { unaudited: 'its end is audited' },
    )
  }

  async #save(installation: Installation): Promise<void> {
    const { database } = this.#parts
    await database.transaction((tx) => saveInstallation(tx.db, { ...installation, updatedAt: tx.now }), {
      unaudited: 'its end is audited',
    })
  }
}

function waiting(request: InstallRequest, createdBy: string): Installation {
  const now = Date.now()
  return {
    id: newId('ins'),
    state: 'waiting',
    source: request.source,
    subject: subjectOf(request),
    stage: 'download',
    note: null,
    piece: null,
    remarks: [],
    failure: null,
    createdBy,
    createdAt: now,
    updatedAt: now,
  }
}

function subjectOf(request: InstallRequest): string {
  if (request.source === 'registry') return `${request.package} ${request.version}`
  return request.source === 'folder' ? request.folder : `a tarball of ${Math.ceil(request.bytes.length / 1_000)} KB`
}

/** Nothing of an unknown failure is told. */
function failed(problem: DomainError | undefined): Pick<Installation, 'state' | 'failure'> {
  if (!problem) return { state: 'failed', failure: { code: 'internal', message: 'The server could not install it.' } }
  const { code, message, hint, field } = problem
  return { state: 'failed', failure: { code, message, ...(hint && { hint }), ...(field && { field }) } }
}
