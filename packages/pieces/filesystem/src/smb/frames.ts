/** A message is at most as long as what three bytes can say. */
const LONGEST = 0x1000000

/** Puts messages together from a stream of bytes: each comes after its length (MS-SMB2 2.1). */
export class Frames {
  #parts: Buffer[] = []
  #length = 0

  /** The messages that are whole now. Throws when these are no such messages. */
  take(bytes: Buffer): Buffer[] {
    this.#parts.push(bytes)
    this.#length += bytes.length
    const messages: Buffer[] = []
    for (let needed = this.#needed(); needed !== undefined; needed = this.#needed()) {
      messages.push(this.#cut(needed).subarray(4))
    }
    return messages
  }

  /** The length of the first message with its head, once it is there. */
  #needed(): number | undefined {
    if (this.#length < 4) return undefined
    const [first = Buffer.alloc(0)] = this.#parts
    if (first.length < 4) this.#parts = [Buffer.concat(this.#parts)]
    const head = this.#parts[0]?.readUInt32BE(0) ?? 0
    if (head >= LONGEST) throw new RangeError('This is not SMB.')
    return this.#length >= head + 4 ? head + 4 : undefined
  }

  #cut(length: number): Buffer {
    const whole = this.#parts.length === 1 ? (this.#parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#parts)
    this.#parts = whole.length > length ? [whole.subarray(length)] : []
    this.#length -= length
    return whole.subarray(0, length)
  }
}

/** A message behind its length. */
export function framed(message: Buffer): Buffer[] {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(message.length)
  return [head, message]
}
