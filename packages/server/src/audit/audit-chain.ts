import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** The secret key of a project's chain; derived from the root key, never stored. */
export type AuditKey = (projectId: string) => Uint8Array

/** The columns of an event that its hash covers, as they are stored. */
export interface AuditContent {
  readonly project_id: string
  readonly seq: number
  readonly at: number
  readonly actor_type: string
  readonly actor_id: string
  readonly actor_label: string
  readonly ip: string | null
  readonly session_id: string | null
  readonly action: string
  readonly target_type: string
  readonly target_id: string
  readonly target_label: string
  readonly environment_id: string | null
  readonly outcome: string
  readonly request_id: string | null
  readonly detail: string
}

/** What the first event of a chain follows. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

const FORMAT = 'plugboard-audit-1'
const ABSENT = 0xffffffff
const NOT_TEXT = 0xfffffffe

/**
 * Computes the links of audit chains: HMAC-SHA-256(key, previous hash ‖ fields), 32 bytes.
 *
 * Each field is its UTF-8 text after its length in bytes (32 bits, big endian), numbers in decimal; an absent field is
 * the length 0xffffffff alone. The name of the format comes first. One hasher keeps one scratch buffer; about 4 µs a row.
 */
export class AuditHasher {
  #bytes = Buffer.allocUnsafe(4096)
  #end = 0
  readonly #keys = new WeakMap<Uint8Array, KeyObject>()

  /** The hash of a row that follows `previous`, if it stood at `seq` (by default where it says it stands). */
  hash(key: Uint8Array, previous: Uint8Array, row: AuditContent, seq: number = row.seq): Buffer {
    this.#end = 0
    this.#raw(previous)
    this.#text(FORMAT)
    this.#text(row.project_id)
    this.#text(String(seq))
    this.#text(String(row.at))
    this.#text(row.actor_type)
    this.#text(row.actor_id)
    this.#text(row.actor_label)
    this.#text(row.ip)
    this.#text(row.session_id)
    this.#text(row.action)
    this.#text(row.target_type)
    this.#text(row.target_id)
    this.#text(row.target_label)
    this.#text(row.environment_id)
    this.#text(row.outcome)
    this.#text(row.request_id)
    this.#text(row.detail)
    return createHmac('sha256', this.#keyObject(key)).update(this.#bytes.subarray(0, this.#end)).digest()
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** Made once for each key: from bytes it would be made again for every row. */
  #keyObject(key: Uint8Array): KeyObject {
    const known = this.#keys.get(key)
    if (known) return known
    const made = createSecretKey(key)
    this.#keys.set(key, made)
    return made
  }

  #text(value: string | null): void {
    if (value === null) {
      this.#length(ABSENT)
    } else {
      // A tampered SQLite column may hold something else than its type says.
      if (typeof value !== 'string') this.#length(NOT_TEXT)
      this.#bytesOf(String(value))
    }
  }

  #bytesOf(text: string): void {
    this.#reserve(4 + text.length * 3)
    const written = this.#bytes.write(text, this.#end + 4)
    this.#bytes.writeUInt32BE(written, this.#end)
    this.#end += 4 + written
  }

  #length(length: number): void {
    this.#reserve(4)
    this.#end = this.#bytes.writeUInt32BE(length, this.#end)
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe((this.#end + size) * 2)
    this.#bytes.copy(grown, 0, 0, this.#end)
    this.#bytes = grown
  }
}
