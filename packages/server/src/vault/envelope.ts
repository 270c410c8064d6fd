import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { authenticatedData, type SealContext } from './seal-context.js'
import { VaultError } from './vault-error.js'

// version(1) ‖ algorithm(1) ‖ key id(4) ‖ nonce(12) ‖ ciphertext ‖ tag(16); the first six bytes are the head.
const VERSION = 1
const AES_256_GCM = 1
const HEAD_BYTES = 6
const NONCE_END = 18
const TAG_BYTES = 16
const BLOCK_BYTES = 64
const OVERHEAD_BYTES = NONCE_END + TAG_BYTES

const CIPHER = 'aes-256-gcm'
// Without it Node 20 accepts a tag cut to four bytes.
const OPTIONS = { authTagLength: TAG_BYTES }

// ISO/IEC 7816-4: one marker byte, then zeros. There is always at least the marker, so removing it is unambiguous.
const PADDING_MARKER = 0x80
const PADDING = Buffer.alloc(BLOCK_BYTES)
PADDING[0] = PADDING_MARKER

/**
 * Seals bytes with AES-256-GCM under a 32-byte key, bound to `context`. The plaintext is padded to a multiple of
 * 64 bytes, so that the length tells little about it.
 *
 * @param keyId written into the envelope; an integer from 1 to 4294967295
 */
export function seal(key: Buffer, keyId: number, plain: Buffer, context: SealContext): Buffer {
  const nonce = randomBytes(NONCE_END - HEAD_BYTES)
  const head = Buffer.allocUnsafe(HEAD_BYTES)
  head[0] = VERSION
  head[1] = AES_256_GCM
  head.writeUInt32BE(keyId, 2)
  const cipher = createCipheriv(CIPHER, key, nonce, OPTIONS)
  cipher.setAAD(authenticatedData(head, context))
  const text = cipher.update(plain)
  const padding = cipher.update(PADDING.subarray(0, BLOCK_BYTES - (plain.length % BLOCK_BYTES)))
  return Buffer.concat([head, nonce, text, padding, cipher.final(), cipher.getAuthTag()])
}

/**
 * Opens what `seal` made with the same context.
 *
 * @param keyOf finds the key of an id
 * @throws VaultError `bad_envelope`, `key_unavailable` (`keyOf` knows no such key) or `unreadable`
 */
export function open(keyOf: (keyId: number) => Buffer | undefined, blob: Buffer, context: SealContext): Buffer {
  const keyId = keyIdOf(blob)
  const key = keyOf(keyId)
  if (key === undefined) throw new VaultError('key_unavailable', `The key ${keyId} of a sealed value is not available`)
  const tagStart = blob.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, blob.subarray(HEAD_BYTES, NONCE_END), OPTIONS)
  decipher.setAAD(authenticatedData(blob.subarray(0, HEAD_BYTES), context))
  decipher.setAuthTag(blob.subarray(tagStart))
  const padded = decipher.update(blob.subarray(NONCE_END, tagStart))
  try {
    decipher.final()
  } catch (cause) {
    padded.fill(0)
    throw new VaultError('unreadable', 'A sealed value does not open in its place', { cause })
  }
  return withoutPadding(padded)
}

/**
 * The id of the key that sealed `blob`, as its head claims; only `open` proves it.
 *
 * @throws VaultError `bad_envelope` when these are not the bytes of an envelope
 */
export function keyIdOf(blob: Buffer): number {
  const textBytes = blob.length - OVERHEAD_BYTES
  if (blob[0] !== VERSION || blob[1] !== AES_256_GCM || textBytes < BLOCK_BYTES || textBytes % BLOCK_BYTES !== 0) {
    throw new VaultError('bad_envelope', 'Stored bytes are not an envelope of a known version, algorithm and length')
  }
  return blob.readUInt32BE(2)
}

function withoutPadding(padded: Buffer): Buffer {
  let end = padded.length - 1
  while (end >= 0 && padded[end] === 0) end--
  if (padded[end] !== PADDING_MARKER || padded.length - end > BLOCK_BYTES) {
    padded.fill(0)
    throw new VaultError('unreadable', 'A sealed value has no valid padding')
  }
  return padded.subarray(0, end)
}
