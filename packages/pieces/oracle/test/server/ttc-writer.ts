/** Beyond that many bytes a value is written in pieces. */
const SHORT = 252
const LONG = 254
const PIECE = 32_767

/** Puts a message of the server together, in the encoding of the thin protocol. */
export class TtcWriter {
  readonly #parts: Buffer[] = []

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  /** Single bytes as they are. */
  byte(...values: number[]): this {
    this.#parts.push(Buffer.from(values))
    return this
  }

  raw(bytes: Buffer): this {
    this.#parts.push(bytes)
    return this
  }

  /** Unsigned numbers of variable length: how many bytes, then those. */
  number(...values: (number | bigint)[]): this {
    for (const value of values) {
      const hex = value === 0 || value === 0n ? '' : value.toString(16)
      const bytes = Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex')
      this.#parts.push(Buffer.of(bytes.length), bytes)
    }
    return this
  }

  /** Bytes with their length before them; null is a length of zero. */
  value(bytes: Buffer | null): this {
    if (bytes === null || bytes.length === 0) return this.byte(0)
    if (bytes.length <= SHORT) return this.byte(bytes.length).raw(bytes)
    this.byte(LONG)
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE)
      this.number(piece.length).raw(piece)
    }
    return this.number(0)
  }

  /** Text that is preceded by its length twice, in two encodings. */
  text(text: string): this {
    const bytes = Buffer.from(text)
    this.number(bytes.length)
    return bytes.length === 0 ? this : this.value(bytes)
  }
}
