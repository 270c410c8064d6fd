const LONG = 254
const NULL = 255

/** Takes a message of the client apart, in the encoding of the thin protocol. */
export class TtcReader {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    return this.raw(1)[0] ?? 0
  }

  peek(): number | undefined {
    return this.#bytes[this.#at]
  }

  raw(length: number): Buffer {
    if (length > this.left) throw new Error('The message of the client ends too early.')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  skip(...lengths: number[]): this {
    for (const length of lengths) this.raw(length)
    return this
  }

  /** An unsigned number of variable length. */
  number(): number {
    const size = this.byte()
    return size === 0 ? 0 : this.raw(size).readUIntBE(0, size)
  }

  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.number())
  }

  /** Bytes with their length before them; null where that is zero. */
  value(): Buffer | null {
    const length = this.byte()
    if (length === 0 || length === NULL) return null
    if (length !== LONG) return this.raw(length)
    const pieces: Buffer[] = []
    for (let size = this.number(); size !== 0; size = this.number()) pieces.push(this.raw(size))
    return Buffer.concat(pieces)
  }

  /** Text that is preceded by its length twice. */
  text(): string {
    return this.number() === 0 ? '' : String(this.value())
  }
}
