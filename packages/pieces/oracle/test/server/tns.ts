import type { Socket } from 'node:net'

/** Kinds of packets. */
export const TNS = { connect: 1, accept: 2, refuse: 4, redirect: 5, data: 6, resend: 11, marker: 12 } as const

const KINDS: readonly number[] = Object.values(TNS)

const HEADER = 8
/** Set on the last packet of a request. */
const END_OF_REQUEST = 0x800

export interface Packet {
  kind: number
  /** Without the header. */
  body: Buffer
}

/** A packet with its header; before the connection is accepted lengths have 16 bits. */
export function packet(kind: number, body: Buffer, isLarge = false): Buffer {
  const header = Buffer.alloc(HEADER)
  if (isLarge) header.writeUInt32BE(HEADER + body.length)
  else header.writeUInt16BE(HEADER + body.length)
  header[4] = kind
  return Buffer.concat([header, body])
}

/** The packets of a connection, one after the other. */
export class TnsStream {
  isLarge = false
  readonly #socket: Socket
  #rest = Buffer.alloc(0)
  readonly #packets: Packet[] = []
  #waiting: (() => void) | undefined
  #ended = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', () => this.#end())
    socket.on('close', () => this.#end())
  }

  /** The next packet; undefined when the client has gone. */
  async next(): Promise<Packet | undefined> {
    while (this.#packets.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
    return this.#packets.shift()
  }

  /** The next whole request, which may come in several packets; a marker comes as it is. */
  async nextRequest(): Promise<Packet | undefined> {
    const parts: Buffer[] = []
    for (;;) {
      const one = await this.next()
      if (one?.kind !== TNS.data) return one
      parts.push(one.body.subarray(2))
      if ((one.body.readUInt16BE(0) & END_OF_REQUEST) !== 0) return { kind: TNS.data, body: Buffer.concat(parts) }
    }
  }

  send(kind: number, body: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(packet(kind, body, this.isLarge))
  }

  /** A message of the server, in packets of the size that was agreed. */
  sendData(message: Buffer, size: number): void {
    const most = size - HEADER - 2
    for (let at = 0; at < message.length; at += most) {
      this.send(TNS.data, Buffer.concat([Buffer.of(0, 0), message.subarray(at, at + most)]))
    }
  }

  sendMarker(mark: number): void {
    this.send(TNS.marker, Buffer.of(1, 0, mark))
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= HEADER) {
      const kind = this.#rest[4] ?? 0
      if (!KINDS.includes(kind)) return void this.#socket.destroy()
      const length = this.isLarge ? this.#rest.readUInt32BE() : this.#rest.readUInt16BE()
      if (length < HEADER || this.#rest.length < length) break
      this.#packets.push({ kind, body: this.#rest.subarray(HEADER, length) })
      this.#rest = this.#rest.subarray(length)
    }
    this.#wake()
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }

  #wake(): void {
    this.#waiting?.()
    this.#waiting = undefined
  }
}
