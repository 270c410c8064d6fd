/** Types of packets ([MS-TDS] 2.2.3.1.1). */
export const PACKET = {
  sqlBatch: 0x01,
  rpc: 0x03,
  answer: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login7: 0x10,
  sspi: 0x11,
  prelogin: 0x12,
} as const

const HEADER = 8
const LAST = 0x01
const IGNORE = 0x02

/** A whole message, put together from its packets. */
export interface Message {
  type: number
  data: Buffer
  /** The sender thought better of it in the middle. */
  isIgnored: boolean
}

/** Puts messages together from bytes as they arrive. */
export class MessageReader {
  #bytes = Buffer.alloc(0)
  #parts: Buffer[] = []

  read(chunk: Buffer): Iterable<Message> {
    return this.#messages(chunk)
  }

  *#messages(chunk: Buffer): Generator<Message> {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    while (this.#bytes.length >= HEADER) {
      const length = this.#bytes.readUInt16BE(2)
      if (length < HEADER) throw new Error('A packet is shorter than its header.')
      if (this.#bytes.length < length) return
      const packet = this.#bytes.subarray(0, length)
      this.#bytes = this.#bytes.subarray(length)
      this.#parts.push(packet.subarray(HEADER))
      const status = packet.readUInt8(1)
      if ((status & LAST) === 0) continue
      const message = {
        type: packet.readUInt8(0),
        data: Buffer.concat(this.#parts),
        isIgnored: (status & IGNORE) !== 0,
      }
      this.#parts = []
      yield message
    }
  }
}

/** One packet. */
export function packet(type: number, data: Buffer, { isLast, id }: { isLast: boolean; id: number }): Buffer {
  const header = Buffer.alloc(HEADER)
  header.writeUInt8(type, 0)
  header.writeUInt8(isLast ? LAST : 0, 1)
  header.writeUInt16BE(HEADER + data.length, 2)
  header.writeUInt8(id % 256, 6)
  return Buffer.concat([header, data])
}

/** Cuts a message into packets as it is written, each as large as was agreed. */
export class MessageWriter {
  #pending: Buffer[] = []
  #length = 0
  #id = 1
  readonly #type: number
  readonly #room: number
  readonly #send: (bytes: Buffer) => Promise<void>

  constructor(type: number, packetSize: number, send: (bytes: Buffer) => Promise<void>) {
    this.#type = type
    this.#room = packetSize - HEADER
    this.#send = send
  }

  async write(...tokens: Buffer[]): Promise<void> {
    for (const token of tokens) this.#length += this.#pending.push(token) && token.length
    while (this.#length > this.#room) await this.#cut(false)
  }

  async end(...tokens: Buffer[]): Promise<void> {
    await this.write(...tokens)
    await this.#cut(true)
  }

  async #cut(isLast: boolean): Promise<void> {
    const all = this.#pending.length === 1 ? (this.#pending[0] ?? NOTHING) : Buffer.concat(this.#pending)
    const data = all.subarray(0, this.#room)
    const rest = all.subarray(data.length)
    this.#pending = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    await this.#send(packet(this.#type, data, { isLast, id: this.#id++ }))
  }
}

const NOTHING = Buffer.alloc(0)
