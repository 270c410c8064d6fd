import type { ActionContext, Log, Progress, Store, TestStep } from '../context/context.js'
import { createHttp, type HttpParts } from '../context/create-http.js'
import type { FileRef, Files } from '../context/files.js'
import { PieceError } from '../error/piece-error.js'
import type { Piece } from '../piece/piece.js'

/** A line a piece logged during a test. */
export interface LogLine {
  level: keyof Log
  message: string
  data?: Record<string, unknown>
}

/** What a call finds around it. Whatever is left out is real. */
export interface Surroundings extends Partial<HttpParts> {
  endpoints?: Record<string, string>
  /** Folders of this machine that the piece may use. Default none. */
  folders?: readonly string[]
  /** Collects what the piece logs. */
  lines?: LogLine[]
  /** Collects the steps of a connection test as they begin. */
  steps?: TestStep[]
  /** Collects what the piece tells of how far it is. */
  told?: Progress[]
  /** What the flow has kept so far. */
  stored?: Readonly<Record<string, unknown>>
}

interface ContextParts<Auth, Input> extends Surroundings {
  auth: Auth
  input: Input
}

/** A context to run a piece's functions with, outside the server: real HTTP, files and store in memory. */
export function testContext<Auth, Input = unknown>(
  piece: Pick<Piece, 'endpoints' | 'folders'>,
  parts: ContextParts<Auth, Input>,
): ActionContext<Auth, Input> & { step<T>(name: TestStep, run: () => Promise<T>): Promise<T> } {
  const { fetch: transport = fetch, signal = new AbortController().signal, sleep, deadline } = parts
  return {
    auth: parts.auth,
    input: parts.input,
    signal,
    http: createHttp({ fetch: transport, signal, ...(sleep && { sleep }), ...(deadline && { deadline }) }),
    log: collectingLog(parts.lines ?? []),
    endpoints: { ...piece.endpoints, ...parts.endpoints },
    folders: piece.folders ? (parts.folders ?? []) : [],
    files: memoryFiles(),
    store: memoryStore(parts.stored),
    progress: (progress) => void parts.told?.push(progress),
    step: (name, run) => {
      parts.steps?.push(name)
      return run()
    },
  }
}

function collectingLog(lines: LogLine[]): Log {
  const level = (name: keyof Log) => (message: string, data?: Record<string, unknown>) =>
    void lines.push({ level: name, message, ...(data && { data }) })
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

function memoryStore(stored: Readonly<Record<string, unknown>> = {}): Store {
  const values = new Map(Object.entries(stored))
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  }
}

/** Files whose bytes stand in their own `data:` URL. */
export function memoryFiles(): Files {
  return {
    async *read(file) {
      yield fromDataUrl(file)
    },
    async write({ name, contentType }, data) {
      const chunks: Uint8Array[] = []
      for await (const chunk of data) chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      return { name, contentType, size: bytes.length, url: `data:${contentType};base64,${bytes.toString('base64')}` }
    },
  }
}

function fromDataUrl(file: FileRef): Uint8Array {
  const match = /^data:[^,]*;base64,(.*)$/s.exec(file.url)
  if (match?.[1] === undefined) throw new PieceError('not_found', `The file "${file.name}" is gone.`)
  return Buffer.from(match[1], 'base64')
}
