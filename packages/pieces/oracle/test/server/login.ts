import { createCipheriv, createDecipheriv, createHash, pbkdf2Sync, randomBytes } from 'node:crypto'

/** Few, so that tests sign in quickly. */
const ROUNDS = 16
const VERIFIER_12C = 0x4815
const IV = Buffer.alloc(16)

/** What the server keeps of a password, and one attempt to sign in with it: the 12c verifier of O5LOGON. */
export class Login {
  readonly #salt = randomBytes(16)
  readonly #mixingSalt = randomBytes(16)
  readonly #serverPart = randomBytes(32)
  readonly #hash: Buffer

  constructor(password: string) {
    const salt = Buffer.concat([this.#salt, Buffer.from('AUTH_PBKDF2_SPEEDY_KEY')])
    const key = pbkdf2Sync(password, salt, ROUNDS, 64, 'sha512')
    this.#hash = createHash('sha512').update(key).update(this.#salt).digest().subarray(0, 32)
  }

  /** What the client needs to prove that it knows the password: name, value, flag. */
  challenge(): [string, string, number][] {
    return [
      ['AUTH_SESSKEY', hex(encrypt(this.#hash, this.#serverPart)), 0],
      ['AUTH_VFR_DATA', hex(this.#salt), VERIFIER_12C],
      ['AUTH_PBKDF2_CSK_SALT', hex(this.#mixingSalt), 0],
      ['AUTH_PBKDF2_VGEN_COUNT', String(ROUNDS), 0],
      ['AUTH_PBKDF2_SDER_COUNT', '3', 0],
    ]
  }

  /** What the server answers to the right password; undefined for any other. */
  answer(sessionKey: string, encryptedPassword: string, password: string): string | undefined {
    const clientPart = decrypt(this.#hash, Buffer.from(sessionKey, 'hex'))
    const both = hex(Buffer.concat([clientPart, this.#serverPart]))
    const key = pbkdf2Sync(both, this.#mixingSalt, 3, 32, 'sha512')
    const sent = decrypt(key, Buffer.from(encryptedPassword, 'hex')).subarray(16)
    const padding = sent.at(-1) ?? 0
    if (!sent.subarray(0, sent.length - padding).equals(Buffer.from(password))) return undefined
    return hex(encrypt(key, Buffer.concat([randomBytes(16), Buffer.from('SERVER_TO_CLIENT')])))
  }
}

const hex = (bytes: Buffer) => bytes.toString('hex').toUpperCase()

function encrypt(key: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, IV).setAutoPadding(false)
  return Buffer.concat([cipher.update(bytes), cipher.final()])
}

function decrypt(key: Buffer, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, IV).setAutoPadding(false)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}
