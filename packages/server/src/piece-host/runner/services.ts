import { type FileRef, type Files, PieceError } from '@plugboard/core'
import type { Store } from '@plugboard/core/host'
import type { ServiceAnswer, ServiceName } from '../protocol.js'

/** Asks the server for something on behalf of the running call. */
export type Ask = (service: ServiceName, args: Record<string, unknown>) => Promise<unknown>

/** Bytes per message; base64 makes a third more of them. */
const CHUNK = 512 * 1024

/** Matches answers of the server to the requests of one call. */
export class Requests {
  #last = 0
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()

  /** The number of a new request, and what it will be answered. */
  open(): { request: number; answered: Promise<unknown> } {
    const request = ++this.#last
    const answered = new Promise<unknown>((resolve, reject) => this.#waiting.set(request, { resolve, reject }))
    return { request, answered }
  }

  settle(request: number, answer: ServiceAnswer): void {
    const waiting = this.#waiting.get(request)
    this.#waiting.delete(request)
    if (answer.ok) waiting?.resolve(answer.value)
    else waiting?.reject(new PieceError(answer.code, answer.message))
  }
}

/** `ctx.store`, kept by the server. */
export function remoteStore(ask: Ask): Store {
  return {
    get: (key) => ask('store.get', { key }),
    set: async (key, value) => void (await ask('store.set', { key, value: value ?? null })),
    delete: async (key) => void (await ask('store.delete', { key })),
  }
}

/** `ctx.files`, kept by the server. A file whose bytes stand in a `data:` URL is read here. */
export function remoteFiles(ask: Ask): Files {
  return {
    read: (file) => (file.url.startsWith('data:') ? dataBytes(file) : readRemote(ask, file)),
    write: (file, data) => writeRemote(ask, file, data),
  }
}

async function* dataBytes(file: FileRef): AsyncGenerator<Uint8Array> {
  const [, base64, data] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(file.url) ?? []
  if (data === undefined) throw new PieceError('not_found', `The file "${file.name}" is gone.`)
  yield base64 ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data))
}

async function* readRemote(ask: Ask, file: FileRef): AsyncGenerator<Uint8Array> {
  const handle = await ask('files.open', { file })
  let complete = false
  try {
    for (let data = await ask('files.next', { handle }); ; data = await ask('files.next', { handle })) {
      complete = typeof data !== 'string'
      if (typeof data !== 'string') return
      yield Buffer.from(data, 'base64')
    }
  } finally {
    if (!complete) await ask('files.discard', { handle })
  }
}

async function writeRemote(
  ask: Ask,
  file: { name: string; contentType: string },
  data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<FileRef> {
  const handle = await ask('files.create', { name: file.name, contentType: file.contentType })
  try {
    for await (const bytes of data) {
      for (let start = 0; start < bytes.length; start += CHUNK) {
        const chunk = Buffer.from(bytes.subarray(start, start + CHUNK)).toString('base64')
        await ask('files.append', { handle, data: chunk })
      }
    }
  } catch (error) {
    await ask('files.discard', { handle })
    throw error
  }
  const written = await ask('files.finish', { handle })
  if (!isFileRef(written)) throw new PieceError('bad_response', `The file "${file.name}" could not be stored.`)
  return written
}

function isFileRef(value: unknown): value is FileRef {
  return typeof value === 'object' && value !== null && 'name' in value && 'url' in value && 'contentType' in value
}
