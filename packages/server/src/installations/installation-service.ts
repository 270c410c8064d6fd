import type { Logger } from 'pino'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import { DomainError } from '../domain-error.js'
import { errorFields } from '../http/error-fields.js'
import { newId } from '../id.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { installProblem } from './install-problem.js'
import type { Installation, InstallRequest } from './installation.js'
import { findInstallation, findSilent, forgetInstallations, saveInstallation } from './installation-store.js'
import { findStored, insertStored, updateStored, writeArchive } from './installed-piece-store.js'
import { expectExactVersion, expectPackageName } from './package-name.js'
import { pieceEvent } from './piece-event.js'
import type { PieceInstaller, PreparedPiece, Progress } from './piece-installer.js'
import type { PieceShelf } from './piece-shelf.js'

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
const SAVE_EVERY_MS = 300
const FORGET_MS = 30 * 24 * 3_600_000

type Asker = Pick<Caller, 'actor' | 'name' | 'requestId'>

/** Installs pieces while the server runs, one after the other, and tells how far it is. */
export class InstallationService {
  readonly #parts: Parts
  readonly #running = new Map<string, Promise<Installation>>()
  readonly #stopped = new AbortController()
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Begins an installation. Throws what is wrong with the request itself, and `too_many`. */
  async start(request: InstallRequest, caller: Asker): Promise<Installation> {
    this.#expectSensible(request)
    if (this.#running.size >= MOST_WAITING) throw installProblem('too_many', 'Several installations are under way.')
    const now = await this.#parts.database.now()
    const installation = waiting(request, caller.name, now)
    await this.#save(installation)
    const done = this.#last.then(() => this.#perform(request, installation, caller))
    this.#last = done.catch(() => undefined)
    this.#running.set(installation.id, done)
    done.then(
      () => this.#running.delete(installation.id),
      () => this.#running.delete(installation.id),
    )
    return installation
  }

  /** As `start`, waiting for the end. Throws the problem when it failed. */
  async install(request: InstallRequest, caller: Asker): Promise<Installation> {
    const { id } = await this.start(request, caller)
    return (await this.#running.get(id)) ?? this.expect(id)
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

  /** Marks installations as failed that a server began and did not end, and forgets old ones. */
  async tidy(): Promise<void> {
    const now = await this.#parts.database.now()
    for (const silent of await findSilent(this.#parts.database.read, now - 2 * INSTALL_MS)) {
      if (!this.#running.has(silent.id)) await this.#save({ ...silent, ...failed(interrupted()), updatedAt: now })
    }
    const { database } = this.#parts
    await database.transaction((tx) => forgetInstallations(tx.db, now - FORGET_MS), { unaudited: 'only how it went' })
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#stopped.abort(interrupted())
    await Promise.allSettled(this.#running.values())
  }

  #expectSensible(request: InstallRequest): void {
    if (request.source === 'registry') {
      expectPackageName(request.package)
      expectExactVersion(request.version)
    }
    if (request.source === 'folder' && !this.#parts.allowsFolders) {
      throw installProblem('folders_not_allowed', 'This server installs no folders.', { field: 'folder' })
    }
  }

  async #perform(request: InstallRequest, begun: Installation, caller: Asker): Promise<Installation> {
    const track = new Tracked(begun, (installation) => this.#save(installation))
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(INSTALL_MS)])
    try {
      const prepared = await this.#parts.installer.prepare(request, track.progress(signal))
      await this.#enter(prepared, caller)
      return await track.end({ state: 'done', note: null })
    } catch (error) {
      await this.#fail(error, track, caller)
      throw error
    }
  }

  /** Makes a prepared piece one of the installed. The version that is current stays so: an upgrade moves on. */
  async #enter(prepared: PreparedPiece, caller: Asker): Promise<void> {
    const { shelf } = this.#parts
    const current = this.#parts.catalog.find(prepared.row.name)?.manifest.version
    let isEntered = false
    try {
      await shelf.change(async (tx) => {
        const known = await findStored(tx.db, prepared.row.name, prepared.row.version)
        const row = {
          ...prepared.row,
          id: known?.id ?? prepared.row.id,
          installed_by: caller.name,
          installed_at: tx.now,
        }
        await (known ? updateStored(tx.db, row) : insertStored(tx.db, row))
        if (prepared.archive) await writeArchive(tx.db, row.id, prepared.archive)
        const choice = await shelf.choiceOf(tx, row.name)
        const isChosen = choice.version !== undefined && this.#parts.catalog.find(row.name, choice.version)
        if (current && !isChosen) {
          await shelf.choose(tx, { name: row.name, version: current, pinned: choice.pinned, by: caller.name })
        }
        const { version, package: from, source, integrity } = row
        tx.audit(pieceEvent('piece.installed', row, caller, { detail: { version, package: from, source, integrity } }))
      })
      isEntered = true
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      const { name, version } = prepared.row
      throw installProblem('version_installed', `${name} ${version} was installed meanwhile.`)
    } finally {
      await prepared.clean(!isEntered)
    }
  }

  async #fail(error: unknown, track: Tracked, caller: Asker): Promise<void> {
    const problem = error instanceof DomainError ? error : undefined
    if (!problem) this.#parts.logger.error({ error: errorFields(error) }, 'an installation failed')
    const { subject, piece } = track.installation
    const detail = { subject, code: problem?.code ?? 'internal' }
    await this.#parts.database.transaction(async (tx) => {
      const event = { outcome: 'failed' as const, detail }
      tx.audit(pieceEvent('piece.install_failed', { name: piece?.name ?? subject }, caller, event))
    })
    await track.end(failed(problem))
  }

  async #save(installation: Installation): Promise<void> {
    const { database } = this.#parts
    await database.transaction((tx) => saveInstallation(tx.db, installation), { unaudited: 'its end is audited' })
  }
}

/** An installation as it goes on; written down at each stage, and between them not more often than is worth it. */
class Tracked {
  installation: Installation
  readonly #save: (installation: Installation) => Promise<void>
  #saved = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(installation: Installation, save: (installation: Installation) => Promise<void>) {
    this.installation = installation
    this.#save = save
  }

  progress(signal: AbortSignal): Progress {
    return {
      signal,
      onStage: (stage, note) => {
        const isNew = stage !== this.installation.stage || this.installation.state === 'waiting'
        this.#become({ state: 'running', stage, note: note ?? null }, isNew)
      },
      onPiece: (piece, remarks) => this.#become({ piece, remarks }, true),
    }
  }

  /** Writes down how it ended, after whatever was being written. */
  async end(end: Partial<Installation>): Promise<Installation> {
    this.#become(end, true)
    await this.#writing
    return this.installation
  }

  #become(change: Partial<Installation>, isWorthIt: boolean): void {
    const now = Date.now()
    this.installation = { ...this.installation, ...change, updatedAt: now }
    if (!isWorthIt && now - this.#saved < SAVE_EVERY_MS) return
    this.#saved = now
    const { installation } = this
    this.#writing = this.#writing.then(() => this.#save(installation))
  }
}

function waiting(request: InstallRequest, createdBy: string, now: number): Installation {
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

const interrupted = () => installProblem('interrupted', 'The installation was interrupted.')

/** Nothing of an unknown failure is told. */
function failed(problem: DomainError | undefined): Pick<Installation, 'state' | 'failure'> {
  if (!problem) return { state: 'failed', failure: { code: 'internal', message: 'The server could not install it.' } }
  const { code, message, hint, field } = problem
  return { state: 'failed', failure: { code, message, ...(hint && { hint }), ...(field && { field }) } }
}
