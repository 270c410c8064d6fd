import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { PACKET, packet } from './packets.js'

/** Certificate and key in PEM form. */
export interface Identity {
  cert: string
  key: string
}

/** Bytes to and from a client, encrypted or not. */
export class Transport {
  readonly #socket: Socket
  readonly #onBytes: (bytes: Buffer) => void
  #cleartext: TLSSocket | undefined
  #tunnel: Tunnel | undefined
  readonly #closed = new AbortController()

  constructor(socket: Socket, onBytes: (bytes: Buffer) => void) {
    this.#socket = socket
    this.#onBytes = onBytes
    socket.once('close', () => this.#closed.abort())
    socket.on('data', (bytes) => (this.#tunnel?.isOpen ? this.#tunnel.push(bytes) : onBytes(bytes)))
  }

  /** Waits while the client does not read. */
  async send(bytes: Buffer): Promise<void> {
    const stream = this.#cleartext ?? this.#socket
    if (stream.destroyed) throw new Error('The client is gone.')
    if (!stream.write(bytes)) await once(stream, 'drain', { signal: this.#closed.signal })
  }

  /** From here on both sides encrypt. The handshake itself travels in packets ([MS-TDS] 3.2.5.2). */
  startTls(identity: Identity): void {
    const tunnel = new Tunnel(this.#socket)
    const cleartext = new TLSSocket(tunnel, { isServer: true, ...identity, maxVersion: 'TLSv1.2' })
    cleartext.on('error', () => this.#socket.destroy())
    cleartext.on('data', this.#onBytes)
    cleartext.once('secure', () => {
      this.#cleartext = cleartext
      tunnel.open()
    })
    this.#tunnel = tunnel
  }

  /** Bytes of the handshake, out of their packet. */
  handshake(bytes: Buffer): void {
    this.#tunnel?.push(bytes)
  }
}

/** The encrypted side: in packets while hands are shaken, as it is behind that. */
class Tunnel extends Duplex {
  isOpen = false
  #flight: Buffer[] = []
  readonly #socket: Socket

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('close', () => this.destroy())
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.isOpen) return void this.#socket.write(bytes, () => done())
    // All that answers one message of the client travels in one.
    if (this.#flight.push(bytes) === 1) setImmediate(() => this.#depart())
    done()
  }

  #depart(): void {
    const data = Buffer.concat(this.#flight)
    this.#flight = []
    if (data.length > 0) this.#socket.write(packet(PACKET.prelogin, data, { isLast: true, id: 1 }))
  }

  /** The last flight leaves in a packet still. */
  open(): void {
    setImmediate(() => {
      this.#depart()
      this.isOpen = true
    })
  }
}
