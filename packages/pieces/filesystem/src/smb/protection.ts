import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** The versions of SMB that are spoken. */
export type Dialect = 0x0210 | 0x0300 | 0x0302 | 0x0311

export const CIPHERS = { 1: 'aes-128-ccm', 2: 'aes-128-gcm' } as const

export type Cipher = keyof typeof CIPHERS

const SIGNATURE_AT = 48
const TAG_AT = 4
const NONCE_AT = 20
const TRANSFORM_LENGTH = 52

/** Signs, and where the server can, encrypts the messages of a session (MS-SMB2 3.1.4). */
export class Protection {
  readonly #sign: (message: Buffer) => Buffer
  readonly #encryption: { cipher: Cipher; out: Buffer; in: Buffer } | undefined
  #sent = 0n

  /** @param hash of the messages so far, with dialect 3.1.1. */
  constructor(sessionKey: Buffer, dialect: Dialect, hash: Buffer, cipher: Cipher | undefined) {
    const key = (labels: readonly [string, string], purpose: string) =>
      dialect === 0x0311
        ? deriveKey(sessionKey, labels[1], hash)
        : deriveKey(sessionKey, labels[0], Buffer.from(purpose))
    const signingKey = key(['SMB2AESCMAC\0', 'SMBSigningKey\0'], 'SmbSign\0')
    this.#sign =
      dialect === 0x0210
        ? (message) => createHmac('sha256', sessionKey).update(message).digest().subarray(0, 16)
        : (message) => cmac(signingKey, message)
    this.#encryption = cipher && {
      cipher,
      out: key(['SMB2AESCCM\0', 'SMBC2SCipherKey\0'], 'ServerIn \0'),
      in: key(['SMB2AESCCM\0', 'SMBS2CCipherKey\0'], 'ServerOut\0'),
    }
  }

  get encrypts(): boolean {
    return this.#encryption !== undefined
  }

  /** Writes the signature into a message, whose flags say that it is signed. */
  sign(message: Buffer): void {
    message.fill(0, SIGNATURE_AT, SIGNATURE_AT + 16)
    this.#sign(message).copy(message, SIGNATURE_AT)
  }

  isSigned(message: Buffer): boolean {
    const copy = Buffer.from(message)
    const given = Buffer.from(message.subarray(SIGNATURE_AT, SIGNATURE_AT + 16))
    this.sign(copy)
    return timingSafeEqual(copy.subarray(SIGNATURE_AT, SIGNATURE_AT + 16), given)
  }

  /** A message as it travels, encrypted if the server can (MS-SMB2 2.2.41). */
  seal(message: Buffer, sessionId: Buffer): Buffer {
    if (!this.#encryption) return message
    const { cipher, out } = this.#encryption
    const head = Buffer.alloc(TRANSFORM_LENGTH)
    head.write('\xfdSMB', 'latin1')
    // A number that never comes again under this key.
    head.writeBigUInt64LE(++this.#sent, NONCE_AT)
    head.writeUInt32LE(message.length, 36)
    head.writeUInt16LE(1, 42)
    sessionId.copy(head, 44)
    const { bytes, tag } = encrypt(cipher, out, nonceOf(head, cipher), head.subarray(NONCE_AT), message)
    tag.copy(head, TAG_AT)
    return Buffer.concat([head, bytes])
  }

  /** The message in an encrypted one; undefined when it is not what the server encrypted. */
  open(sealed: Buffer): Buffer | undefined {
    if (!this.#encryption || sealed.length < TRANSFORM_LENGTH) return undefined
    const { cipher, in: key } = this.#encryption
    const [head, bytes] = [sealed.subarray(0, TRANSFORM_LENGTH), sealed.subarray(TRANSFORM_LENGTH)]
    const tag = head.subarray(TAG_AT, TAG_AT + 16)
    return decrypt(cipher, key, nonceOf(head, cipher), head.subarray(NONCE_AT), bytes, tag)
  }
}

/** Goes on with the hash over the messages of a connection (MS-SMB2 3.2.5.2). */
export const hashOn = (hash: Buffer, message: Buffer): Buffer =>
  createHash('sha512').update(hash).update(message).digest()

/** SP 800-108 in counter mode with HMAC-SHA256, for one key of 128 bits. */
function deriveKey(key: Buffer, label: string, context: Buffer): Buffer {
  const [counter, length] = [Buffer.from([0, 0, 0, 1]), Buffer.from([0, 0, 0, 128])]
  const input = Buffer.concat([counter, Buffer.from(label), Buffer.from([0]), context, length])
  return createHmac('sha256', key).update(input).digest().subarray(0, 16)
}

const BLOCK = 16

/** AES-CMAC (RFC 4493). */
export function cmac(key: Buffer, message: Buffer): Buffer {
  const first = doubled(createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(Buffer.alloc(BLOCK)))
  const isWhole = message.length > 0 && message.length % BLOCK === 0
  const padded = Buffer.alloc(Math.max(1, Math.ceil(message.length / BLOCK)) * BLOCK)
  message.copy(padded)
  if (!isWhole) padded[message.length] = 0x80
  const last = padded.subarray(padded.length - BLOCK)
  for (const [index, byte] of (isWhole ? first : doubled(first)).entries()) last[index] = (last[index] ?? 0) ^ byte
  const chain = createCipheriv('aes-128-cbc', key, Buffer.alloc(BLOCK)).setAutoPadding(false)
  return chain.update(padded).subarray(padded.length - BLOCK)
}

function doubled(block: Buffer): Buffer {
  const carries = (block[0] ?? 0) & 0x80
  const shifted = Buffer.from(block.map((byte, index) => (byte << 1) | ((block[index + 1] ?? 0) >> 7)))
  if (carries) shifted[BLOCK - 1] = (shifted[BLOCK - 1] ?? 0) ^ 0x87
  return shifted
}

const nonceOf = (head: Buffer, cipher: Cipher): Buffer => head.subarray(NONCE_AT, NONCE_AT + (cipher === 2 ? 12 : 11))

function encrypt(cipher: Cipher, key: Buffer, nonce: Buffer, about: Buffer, plain: Buffer) {
  if (cipher === 2) {
    const gcm = createCipheriv(CIPHERS[2], key, nonce).setAAD(about)
    const bytes = Buffer.concat([gcm.update(plain), gcm.final()])
    return { bytes, tag: gcm.getAuthTag() }
  }
  const ccm = createCipheriv(CIPHERS[1], key, nonce, { authTagLength: 16 })
  ccm.setAAD(about, { plaintextLength: plain.length })
  const bytes = Buffer.concat([ccm.update(plain), ccm.final()])
  return { bytes, tag: ccm.getAuthTag() }
}

function decrypt(cipher: Cipher, key: Buffer, nonce: Buffer, about: Buffer, sealed: Buffer, tag: Buffer) {
  try {
    if (cipher === 2) {
      const gcm = createDecipheriv(CIPHERS[2], key, nonce, { authTagLength: 16 }).setAAD(about).setAuthTag(tag)
      return Buffer.concat([gcm.update(sealed), gcm.final()])
    }
    const ccm = createDecipheriv(CIPHERS[1], key, nonce, { authTagLength: 16 }).setAuthTag(tag)
    ccm.setAAD(about, { plaintextLength: sealed.length })
    return Buffer.concat([ccm.update(sealed), ccm.final()])
  } catch {
    return undefined
  }
}
