import type { Socket } from 'node:net'
import { ByteReader } from './byte-reader.js'
import type { Command } from './command.js'
import { ImapFailure } from './imap-failure.js'
import { type Limits, type Response, readResponse } from './read-response.js'

export type DataResponse = Extract<Response, { kind: 'data' }>
export type StatusResponse = Extract<Response, { kind: 'status' }>

/** What is wanted of an answer while it arrives. */
export interface Listener {
  onData?(response: DataResponse): void
  /** Untagged OK with a response code, such as UIDVALIDITY. */
  onStatus?(response: StatusResponse): void
  /** What to answer when the server asks for more in the middle of a command. */
  onContinue?(text: string): string
}

const MIB = 1024 * 1024

/** Before somebody has signed in nothing long is said. */
const STRANGER: Limits = { line: 64 * 1024, literal: 64 * 1024, response: 128 * 1024 }
/** A list of hits is one line; a mail is never fetched whole. */
const SIGNED_IN: Limits = { line: 4 * MIB, literal: 25 * MIB, response: 32 * MIB }

/** One conversation, a command at a time. Every failure is an `ImapFailure`. */
export class ImapSession {
  capabilities: ReadonlySet<string> = new Set()
  #socket: Socket
  #reader: ByteReader
  #limits = STRANGER
  #count = 0

  constructor(socket: Socket) {
    this.#socket = socket
    this.#reader = new ByteReader(socket)
  }

  /** Milliseconds of silence that end the conversation. */
  set patience(milliseconds: number) {
    this.#reader.patience = milliseconds
  }

  /** Allows the lengths of answers that only a signed-in person gets. */
  trust(): void {
    this.#limits = SIGNED_IN
  }

  /** Ends whatever waits with this failure, and closes. */
  fail(failure: ImapFailure): void {
    this.#reader.fail(failure)
    this.#socket.destroy()
  }

  close(): void {
    // The server need not answer a farewell, and nobody waits for it.
    if (this.#socket.writable) this.#socket.end('z LOGOUT\r\n')
    this.#reader.fail(new ImapFailure('closed'))
    setTimeout(() => this.#socket.destroy(), LINGER).unref()
  }

  /** Gives up the socket for encryption. Throws `injected` if something has come in that nobody asked for. */
  release(): Socket {
    this.#reader.detach()
    if (this.#reader.waiting > 0 || this.#socket.read() !== null) throw new ImapFailure('injected')
    return this.#socket
  }

  async next(): Promise<Response> {
    return readResponse(this.#reader, this.#limits)
  }

  write(text: string | Buffer): void {
    if (this.#socket.writable) this.#socket.write(text)
  }

  /** Runs a command to its end. Throws `refused` for NO and BAD, `bye` where the server takes its leave. */
  async run(command: Command, listener: Listener = {}): Promise<StatusResponse> {
    const tag = this.begin()
    const name = nameOf(command)
    const early = await this.#send(tag, command, listener)
    return this.finish(tag, name, listener, early)
  }

  /** A tag for a command that is written by hand. */
  begin(): string {
    this.#count += 1
    return `p${this.#count}`
  }

  /** Reads to the end of a command. */
  async finish(tag: string, name: string, listener: Listener = {}, early?: StatusResponse): Promise<StatusResponse> {
    for (let response = early ?? (await this.next()); ; response = await this.next()) {
      if (response.kind === 'continue') this.write(`${listener.onContinue?.(response.text) ?? '*'}\r\n`)
      else if (response.kind === 'status' && response.tag === tag) return succeeded(response, name)
      else hear(response, listener)
    }
  }

  /** Gives the end of the command where the server refuses it before it is complete. */
  async #send(tag: string, command: Command, listener: Listener): Promise<StatusResponse | undefined> {
    const unasked = this.capabilities.has('LITERAL+')
    let text = `${tag} `
    for (const part of command) {
      if (typeof part === 'string') {
        text += part
        continue
      }
      const { length, bytes } = 'literal' in part ? { length: part.literal.length, bytes: [part.literal] } : part
      // What is long is offered first, so that a server without room for it need not take it.
      const atOnce = unasked && 'literal' in part
      this.write(`${text}{${length}${atOnce ? '+' : ''}}\r\n`)
      const refusal = atOnce ? undefined : await this.#invitation(tag, listener)
      if (refusal) return refusal
      await this.#pour(bytes, length)
      text = ''
    }
    this.write(`${text}\r\n`)
    return undefined
  }

  /** Sends exactly as many bytes as were announced: others would be taken for commands. */
  async #pour(bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, length: number): Promise<void> {
    let rest = length
    for await (const chunk of bytes) {
      rest -= chunk.length
      if (rest < 0) break
      if (this.#socket.writable && !this.#socket.write(chunk)) await flushed(this.#socket)
    }
    if (rest !== 0) throw new ImapFailure('miscounted')
  }

  async #invitation(tag: string, listener: Listener): Promise<StatusResponse | undefined> {
    for (;;) {
      const response = await this.next()
      if (response.kind === 'continue') return undefined
      if (response.kind === 'status' && response.tag === tag) return response
      hear(response, listener)
    }
  }
}

/** Resolves when the socket takes more, or will take nothing any more. */
function flushed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}

/** Milliseconds for the last bytes to leave. */
const LINGER = 500

function succeeded(response: StatusResponse, command: string): StatusResponse {
  if (response.status === 'OK') return response
  throw new ImapFailure('refused', { command, status: response.status, code: response.code, text: response.text })
}

function hear(response: Exclude<Response, { kind: 'continue' }>, listener: Listener): void {
  if (response.kind === 'data') {
    listener.onData?.(response)
    return
  }
  if (response.tag !== '*') throw new ImapFailure('not-imap')
  if (response.status === 'BYE') throw new ImapFailure('bye', { code: response.code, text: response.text })
  listener.onStatus?.(response)
}

const nameOf = ([first]: Command): string => /^(?:UID )?[A-Z]+/.exec(typeof first === 'string' ? first : '')?.[0] ?? ''
