import type { BaseContext, Files, Log, ValidateContext } from '@plugboard/core'
import { createHttp, type Store } from '@plugboard/core/host'
import type { Failure, RunnerMessage } from '../protocol.js'
import type { Scrubber } from '../scrub.js'
import { ProgressTeller } from './progress-teller.js'
import { type Ask, remoteFiles, remoteStore } from './services.js'

/** What a piece function is given beside the values of its call. */
export interface Surroundings {
  base: BaseContext
  step: ValidateContext<unknown>['step']
  files: Files
  store: Store
  progress: ProgressTeller
}

export interface ContextParts {
  id: number
  signal: AbortSignal
  endpoints: Readonly<Record<string, string>>
  folders: readonly string[]
  scrubber: Scrubber
  send(message: RunnerMessage): void
  ask: Ask
  fetch: typeof fetch
  /** What may be said of a thrown value; may take its time. */
  settle(error: unknown): Promise<Failure>
}

/** Lines of one call; further ones are dropped, and that is said. */
const MAX_LINES = 500
const MAX_LINE = 8_000
const MAX_DATA = 16_000

/** Builds the context of one call. */
export function createContext(parts: ContextParts): Surroundings {
  const { signal, endpoints, folders, ask } = parts
  return {
    base: { signal, endpoints, folders, log: createLog(parts), http: createHttp({ fetch: parts.fetch, signal }) },
    step: timedStep(parts),
    files: remoteFiles(ask),
    store: remoteStore(ask),
    progress: new ProgressTeller(parts),
  }
}

function createLog({ id, scrubber, send }: ContextParts): Log {
  let lines = 0
  const level = (name: keyof Log) => (message: string, data?: Record<string, unknown>) => {
    lines += 1
    if (lines > MAX_LINES + 1) return
    if (lines > MAX_LINES) return send({ type: 'log', id, level: 'warn', message: 'Further log lines were dropped.' })
    const text = scrubber.text(String(message)).slice(0, MAX_LINE)
    send({ type: 'log', id, level: name, message: text, ...logData(data, scrubber) })
  }
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

function logData(data: Record<string, unknown> | undefined, scrubber: Scrubber): { data?: object } {
  if (data === undefined) return {}
  const json = JSON.stringify(data)
  if (json.length > MAX_DATA) return { data: { omitted: `${json.length} characters of data` } }
  const scrubbed = scrubber.value(JSON.parse(json))
  return typeof scrubbed === 'object' && scrubbed !== null ? { data: scrubbed } : {}
}

function timedStep({ id, send, settle }: ContextParts): Surroundings['step'] {
  return async (name, run) => {
    const started = performance.now()
    const done = (ok: boolean, message?: string) => {
      const ms = Math.round(performance.now() - started)
      send({ type: 'step', id, name: String(name), ok, ms, ...(message !== undefined && { message }) })
    }
    try {
      const value = await run()
      done(true)
      return value
    } catch (error) {
      done(false, (await settle(error)).message)
      throw error
    }
  }
}
