import type { Socket } from 'node:net'
import { ImapFailure } from './imap-failure.js'

/** Bytes that may wait to be taken before the socket is told to hold on. */
const ENOUGH = 1024 * 1024
const NEWLINE = 10
const RETURN = 13

/** The bytes of a socket, taken as lines and blocks. */
export class ByteReader {
  /** Milliseconds without a byte, while one is waited for, after which reading fails as `silent`. */
  patience = 30_000
  readonly #socket: Socket
  #chunks: Buffer[] = []
  #length = 0
  #failure: ImapFailure | undefined
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#keep).on('error', this.#broken).on('close', this.#closed).on('end', this.#closed)
  }

  /** How many bytes have arrived and were not taken. */
  get waiting(): number {
    return this.#length
  }

  /** Ends every present and later reading with this failure, unless there was one before. */
  fail(failure: ImapFailure): void {
    this.#failure ??= failure
    this.#wake?.()
  }

  /** The next line without its end. Throws `ImapFailure` `too-much` when it is longer than `most` bytes. */
  async line(most: number): Promise<Buffer> {
    for (let seen = 0; ; ) {
      const end = this.#newlineFrom(seen)
      if (end > most || (end === -1 && this.#length > most)) throw new ImapFailure('too-much')
      if (end !== -1) {
        const line = this.#cut(end + 1)
        return line.subarray(0, line[end - 1] === RETURN ? end - 1 : end)
      }
      seen = this.#length
      await this.#more()
    }
  }

  /** The next bytes, exactly as many as asked for. */
  async block(size: number): Promise<Buffer> {
    while (this.#length < size) await this.#more()
    return this.#cut(size)
  }

  /** Lets go of the socket, which is left paused. */
  detach(): void {
    const socket = this.#socket
    socket.pause()
    socket.off('data', this.#keep).off('error', this.#broken).off('close', this.#closed).off('end', this.#closed)
  }

  readonly #keep = (chunk: Buffer) => {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length > ENOUGH && !this.#wake) this.#socket.pause()
    this.#wake?.()
  }
  readonly #broken = (cause: unknown) => this.fail(new ImapFailure('socket', { cause }))
  readonly #closed = () => this.fail(new ImapFailure('closed'))

  async #more(): Promise<void> {
    if (this.#failure) throw this.#failure
    const timer = setTimeout(() => this.fail(new ImapFailure('silent')), this.patience)
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#socket.resume()
    })
    this.#wake = undefined
    clearTimeout(timer)
  }

  #newlineFrom(start: number): number {
    let before = 0
    for (const chunk of this.#chunks) {
      const found = before + chunk.length > start ? chunk.indexOf(NEWLINE, Math.max(0, start - before)) : -1
      if (found !== -1) return before + found
      before += chunk.length
    }
    return -1
  }

  #cut(size: number): Buffer {
    if (size === 0) return Buffer.alloc(0)
    const taken: Buffer[] = []
    let missing = size
    let used = 0
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, missing)
      taken.push(part)
      missing -= part.length
      if (part.length < chunk.length) {
        this.#chunks[used] = chunk.subarray(part.length)
        break
      }
      used += 1
      if (missing === 0) break
    }
    this.#chunks.splice(0, used)
    this.#length -= size
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken, size)
  }
}
