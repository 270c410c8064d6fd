import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Deferred, deferred } from '../deferred.js'
import { Frames, framed } from './frames.js'
import { COMMAND, type Command, type Response, readMessage, writeMessage } from './message.js'
import { hashOn, type Protection } from './protection.js'
import { noAnswer, notSmb, tampered, tooOld } from './smb-error.js'

interface Waiting {
  resolve(response: Response): void
  reject(error: unknown): void
}

interface Server {
  host: string
  port: number
  /** Seconds. */
  connectTimeout: number
}

/** How long a server may take for one thing that was asked of it, in milliseconds. */
const PATIENCE = 30_000

/** What a request costs at least 64 KiB of. */
const CREDIT_BYTES = 65_536

/**
 * A connection to a server, on which one request after the other is answered. Whatever goes wrong on it ends it, and
 * everything that waits for it fails.
 */
export class SmbConnection {
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #frames = new Frames()
  readonly #waiting = new Map<bigint, Waiting>()
  #nextId = 0n
  #credits = 1
  #failure: unknown
  /** The server has said something that made sense. */
  #heard = false
  #patience: number
  #protection: Protection | undefined
  sessionId: Buffer = Buffer.alloc(8)
  treeId = 0
  /** Over all messages so far, for dialect 3.1.1. */
  hash: Buffer = Buffer.alloc(64)

  private constructor(socket: Socket, signal: AbortSignal, patience: number) {
    this.#socket = socket
    this.#signal = signal
    this.#patience = patience
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#receive(bytes))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(this.#heard ? cut() : notSmb()))
  }

  /** Connects. Rejects with an error of the network, `timeout` at `host`, or the reason of the signal. */
  static async open({ host, port, connectTimeout }: Server, signal: AbortSignal): Promise<SmbConnection> {
    const socket = connect({ host, port })
    const timer = setTimeout(() => socket.destroy(noAnswer(connectTimeout)), connectTimeout * 1_000)
    try {
      await once(socket, 'connect', { signal })
      return new SmbConnection(socket, signal, connectTimeout * 1_000)
    } catch (error) {
      // What comes when nobody waits any more must not end the process.
      socket.on('error', () => undefined)
      socket.destroy()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** From here on everything is signed, or encrypted where the server can. */
  protect(protection: Protection): void {
    this.#protection = protection
    this.#patience = PATIENCE
  }

  /** The most bytes that can be read or written at once for the credits there are. */
  get affordable(): number {
    return Math.max(1, this.#credits) * CREDIT_BYTES
  }

  /**
   * Sends one request and waits for its answer, whatever its status.
   *
   * @param bytes that are sent or asked for, if many.
   * @param regardless also when the signal has aborted: for tidying up.
   */
  async ask(command: Command, body: Buffer, { bytes = 0, regardless = false } = {}): Promise<Response> {
    if (!regardless) this.#signal.throwIfAborted()
    if (this.#failure !== undefined) throw this.#failure
    const charge = Math.max(1, Math.ceil(bytes / CREDIT_BYTES))
    const messageId = this.#nextId
    this.#nextId += BigInt(charge)
    this.#credits -= charge
    const answered = deferred<Response>()
    this.#waiting.set(messageId, answered)
    this.#send(this.#written(command, messageId, charge, body))
    return this.#within(answered, messageId, regardless)
  }

  /** Ends the connection. */
  close(): void {
    this.#failure ??= new Error('The connection was closed.')
    this.#socket.destroy()
  }

  async #within(answered: Deferred<Response>, messageId: bigint, regardless: boolean): Promise<Response> {
    const limit = regardless ? Math.min(this.#patience, 1_000) : this.#patience
    const timer = setTimeout(() => this.#fail(noAnswer(limit / 1_000)), limit)
    const onAbort = () => answered.reject(this.#signal.reason)
    if (!regardless) this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await answered.promise
    } finally {
      clearTimeout(timer)
      this.#signal.removeEventListener('abort', onAbort)
      this.#waiting.delete(messageId)
    }
  }

  #written(command: Command, messageId: bigint, charge: number, body: Buffer): Buffer {
    const protection = this.#protection
    const isSigned = protection !== undefined && !protection.encrypts
    const { sessionId, treeId } = this
    const message = writeMessage({ command, messageId, charge, sessionId, treeId, isSigned, body })
    if (isSigned) protection.sign(message)
    if (command <= COMMAND.sessionSetup) this.hash = hashOn(this.hash, message)
    return protection ? protection.seal(message, sessionId) : message
  }

  #send(message: Buffer): void {
    for (const part of framed(message)) this.#socket.write(part)
  }

  #receive(bytes: Buffer): void {
    try {
      for (const frame of this.#frames.take(bytes)) this.#hear(frame)
    } catch (error) {
      this.#fail(error instanceof RangeError ? notSmb(error) : error)
    }
  }

  #hear(frame: Buffer): void {
    const start = frame.toString('latin1', 0, 4)
    if (start === '\xffSMB') throw tooOld()
    const isSealed = start === '\xfdSMB'
    const plain = isSealed ? this.#protection?.open(frame) : frame
    if (!plain) throw tampered()
    const response = readMessage(plain)
    if (!response) throw notSmb()
    this.#heard = true
    this.#credits += response.credits
    if (response.isInterim) return
    if (!isSealed) this.#refuseUnprotected(response)
    this.#waiting.get(response.messageId)?.resolve(response)
  }

  #refuseUnprotected({ bytes, isSigned }: Response): void {
    const protection = this.#protection
    if (!protection) return
    if (protection.encrypts || !isSigned || !protection.isSigned(bytes)) throw tampered()
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
    this.#socket.destroy()
  }
}

const cut = () => Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })
