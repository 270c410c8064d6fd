import { PassThrough } from 'node:stream'
import { type FileRef, type Files, PieceError } from '@plugboard/core'

/** Bytes per message; base64 makes a third more of them. */
const CHUNK = 512 * 1024
const MAX_OPEN = 32

interface Reading {
  chunks: AsyncIterator<Uint8Array>
  rest: Uint8Array
}

interface Writing {
  sink: PassThrough
  written: Promise<FileRef>
}

/** The files a call has open, by number, read and written piece by piece. */
export class OpenFiles {
  readonly #files: () => Files
  readonly #reading = new Map<number, Reading>()
  readonly #writing = new Map<number, Writing>()
  #last = 0

  constructor(files: () => Files) {
    this.#files = files
  }

  /** Opens a file for reading. */
  read(file: FileRef): number {
    const handle = this.#newHandle()
    this.#reading.set(handle, { chunks: this.#files().read(file)[Symbol.asyncIterator](), rest: new Uint8Array() })
    return handle
  }

  /** The next bytes in base64, or null at the end. */
  async next(handle: number): Promise<string | null> {
    const reading = this.#reading.get(handle) ?? notOpen()
    while (reading.rest.length === 0) {
      const next = await reading.chunks.next()
      if (next.done) {
        this.#reading.delete(handle)
        return null
      }
      reading.rest = next.value
    }
    const bytes = reading.rest.subarray(0, CHUNK)
    reading.rest = reading.rest.subarray(CHUNK)
    return Buffer.from(bytes).toString('base64')
  }

  /** Opens a new file for writing. */
  write(file: { name: string; contentType: string }): number {
    const handle = this.#newHandle()
    const sink = new PassThrough()
    const written = this.#files().write(file, sink)
    // `append` and `finish` hear of a failure; until then it must not count as unhandled.
    written.catch((error: unknown) => sink.destroy(error instanceof Error ? error : new Error(String(error))))
    sink.on('error', () => undefined)
    this.#writing.set(handle, { sink, written })
    return handle
  }

  /** Resolves when the bytes have been taken. */
  append(handle: number, bytes: Buffer): Promise<void> {
    const { sink } = this.#writing.get(handle) ?? notOpen()
    return new Promise((resolve, reject) => {
      sink.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Completes a new file. */
  async finish(handle: number): Promise<FileRef> {
    const { sink, written } = this.#writing.get(handle) ?? notOpen()
    this.#writing.delete(handle)
    sink.end()
    return written
  }

  /** Closes a file that is not wanted any more; a new one is not kept. */
  async discard(handle: number): Promise<void> {
    this.#writing.get(handle)?.sink.destroy(new Error('the file was given up before it was complete'))
    this.#writing.delete(handle)
    const reading = this.#reading.get(handle)
    this.#reading.delete(handle)
    await reading?.chunks.return?.()
  }

  async close(): Promise<void> {
    const handles = [...this.#reading.keys(), ...this.#writing.keys()]
    await Promise.all(handles.map((handle) => this.discard(handle)))
  }

  #newHandle(): number {
    const open = this.#reading.size + this.#writing.size
    if (open >= MAX_OPEN) throw new PieceError('unsupported', 'Too many files are open at once.')
    return ++this.#last
  }
}

function notOpen(): never {
  throw new PieceError('invalid_input', 'This file is not open.')
}
