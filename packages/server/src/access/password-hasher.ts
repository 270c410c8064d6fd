import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** How much work a hash is: `N` of scrypt, a power of two. 2^17 takes some 0.4 s and 128 MiB. */
const COST = 2 ** 17
const BLOCK_SIZE = 8
const KEY_LENGTH = 32
const PATTERN = /^scrypt\$(\d+)\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/

/**
 * Hashes passwords with scrypt (RFC 7914; N=2^17, r=8, p=1). One at a time: each takes 128 MiB, and a crowd at the
 * sign-in page must not take all memory.
 */
export class PasswordHasher {
  readonly #cost: number
  #queue: Promise<unknown> = Promise.resolve()

  /** @param options.cost `N`; lower it in tests only. */
  constructor(options: { cost?: number } = {}) {
    this.#cost = options.cost ?? COST
  }

  /** A text to store: the cost, a random salt and the hash. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16)
    const key = await this.#derive(password, salt, this.#cost)
    return `scrypt$${this.#cost}$${salt.toString('base64url')}$${key.toString('base64url')}`
  }

  /**
   * Whether the password is the stored one. Without a stored hash (no such user, or one without a password) the same
   * work is done for nothing, so that the time does not tell who exists.
   */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const [, cost, salt, key] = PATTERN.exec(stored ?? '') ?? []
    if (cost === undefined || salt === undefined || key === undefined) {
      await this.#derive(password, Buffer.alloc(16), this.#cost)
      return false
    }
    const derived = await this.#derive(password, Buffer.from(salt, 'base64url'), Number(cost))
    const expected = Buffer.from(key, 'base64url')
    return derived.length === expected.length && timingSafeEqual(derived, expected)
  }

  #derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
    const run = () => derive(password.normalize('NFC'), salt, cost)
    const result = this.#queue.then(run, run)
    this.#queue = result
    return result
  }
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 256 * cost * BLOCK_SIZE }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_LENGTH, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
