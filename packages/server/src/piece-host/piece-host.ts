import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EgressEvent } from '../egress/checked-lookup.js'
import type { EgressPolicy } from '../egress/policy.js'
import type { CallMethod, PieceCall, PieceLocation, PieceResults } from './call.js'
import type { CallOptions } from './ongoing-call.js'
import { PieceCrash } from './piece-crash.js'
import { readableFolders } from './readable-folders.js'
import { checkResult } from './results.js'
import { PieceWorker } from './worker.js'
import { WorkerPool } from './worker-pool.js'

/** Of a call that does not say: milliseconds until its process is killed. */
const CALL_MS = 60_000

export interface PieceHostParts {
  policy: EgressPolicy
  /** Each connection that was denied, failed in hosted mode, or was allowed because it is listed. For log and audit. */
  onEgress?(event: EgressEvent & { projectId: string; piece: string; version: string }): void
  /** Makes sure that a piece's files are those that were installed; rejects when they are not. */
  verify?(directory: string): Promise<void>
  /** Default 8 processes. */
  maxWorkers?: number
  /** Calls that may wait for a process. Default 256. */
  maxWaiting?: number
  /** Longest wait for a process, in milliseconds. Default 30,000. */
  waitMs?: number
  /** A process without work ends after this many milliseconds. Default 60,000. */
  idleMs?: number
  /** A process is replaced after this many calls. Default 500. */
  maxCalls?: number
  /** A process is replaced at this age, in milliseconds. Default 15 minutes. */
  maxAgeMs?: number
}

/**
 * Runs piece code, in child processes only: an empty environment, no rights but reading its own code, connecting where
 * the policy allows and working in the folders of the call, limits on memory and time. One process serves one version of one piece for one project.
 * This contains faults and casual theft; it is no wall against an author who means harm.
 */
export class PieceHost {
  readonly #parts: PieceHostParts
  readonly #pool: WorkerPool<PieceWorker>
  readonly #cwd = mkdtempSync(join(tmpdir(), 'plugboard-'))
  readonly #folders = new Map<string, Promise<readonly string[]>>()

  constructor(parts: PieceHostParts) {
    this.#parts = parts
    const { maxWorkers = 8, maxWaiting = 256, waitMs = 30_000, idleMs = 60_000 } = parts
    const { maxCalls = 500, maxAgeMs = 15 * 60_000 } = parts
    this.#pool = new WorkerPool({ maxWorkers, maxWaiting, waitMs, idleMs, maxCalls, maxAgeMs })
  }

  /**
   * Calls a function of a piece. Rejects with `PieceError` as the piece threw it, with `PieceCrash` when the piece or
   * its process failed, or with the reason of the signal. `timeoutMs` counts from when a process takes the call.
   */
  async call<Method extends CallMethod>(
    call: PieceCall<Method>,
    options: CallOptions & { timeoutMs?: number } = {},
  ): Promise<PieceResults[Method]> {
    await this.#parts.verify?.(call.location.directory)
    const readable = await this.#readable(call.location)
    const start = (onExit: () => void) => this.#start(call, readable, onExit)
    const worker = await this.#pool.take(keyOf(call), start, options.signal)
    const answer = worker.run(call, { timeoutMs: CALL_MS, ...options }, () => this.#pool.release(worker))
    return checkResult(call.method, await answer)
  }

  /** Ends the processes that run code of this folder, each after the call it is at: the code is another now. */
  retire(directory: string): void {
    this.#folders.delete(directory)
    this.#pool.retire((key) => directoryOf(key) === directory)
  }

  /** Refuses further calls, gives running ones a moment (default 2,000 ms) to end, and kills what is left. */
  async close(graceMs = 2_000): Promise<void> {
    await this.#pool.close(graceMs)
    await rm(this.#cwd, { recursive: true, force: true })
  }

  #start({ projectId, location, folders }: PieceCall, readable: readonly string[], onExit: () => void): PieceWorker {
    const { policy, onEgress } = this.#parts
    const about = { projectId, piece: location.name, version: location.version }
    return new PieceWorker({
      location,
      policy,
      rights: { readable, folders: folders ?? [] },
      cwd: this.#cwd,
      onExit,
      onEgress: (event) => onEgress?.({ ...event, ...about }),
    })
  }

  #readable({ directory, revision }: PieceLocation): Promise<readonly string[]> {
    const key = JSON.stringify([directory, revision])
    const known = this.#folders.get(key)
    if (known !== undefined) return known
    const found = readableFolders(directory).catch((cause: unknown) => {
      this.#folders.delete(key)
      const detail = cause instanceof Error ? cause.message : String(cause)
      throw new PieceCrash('crashed', 'The package of the piece could not be read.', detail)
    })
    this.#folders.set(key, found)
    return found
  }
}

function keyOf({ projectId, location, folders = [] }: PieceCall): string {
  const { name, version, directory, revision } = location
  return JSON.stringify([projectId, name, version, directory, revision, folders])
}

/** The folder in what `keyOf` gave. */
function directoryOf(key: string): unknown {
  const [, , , directory]: unknown[] = JSON.parse(key)
  return directory
}
