import { createHash, createHmac, randomBytes } from 'node:crypto'
import { md4 } from './md4.js'

/** Who signs in. */
export interface Login {
  user: string
  domain: string
  password: string
}

const SIGNATURE = Buffer.from('NTLMSSP\0')

/** MS-NLMP 2.2.2.5: Unicode, target, signing, NTLM, always sign, extended security, target info, 128 and 56 bits. */
const FLAGS = 0xa088_8215

const CHALLENGE_LENGTH = 48

/** The first message of NTLM (MS-NLMP 2.2.1.1). */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(32)
  SIGNATURE.copy(message)
  message.writeUInt32LE(1, 8)
  message.writeUInt32LE(FLAGS, 12)
  return message
}

/** What comes of a challenge. */
interface Authenticated {
  message: Buffer
  /** The key that both sides have. */
  sessionKey: Buffer
  /** The signature of the first thing the client signs. */
  sign(text: Buffer): Buffer
}

/**
 * The answer to the server's challenge by NTLMv2 (MS-NLMP 3.3.2), and the key both sides have then. Undefined when what
 * the server sent is no challenge.
 */
export function authenticateMessage(negotiate: Buffer, challenge: Buffer, login: Login): Authenticated | undefined {
  const isChallenge = challenge.length >= CHALLENGE_LENGTH && challenge.indexOf(SIGNATURE) === 0
  if (!isChallenge || challenge.readUInt32LE(8) !== 2) return undefined
  const pairs = readPairs(fieldAt(challenge, 40))
  const { response, sessionKey } = respond(challenge.subarray(24, 32), pairs, login)
  const message = writeMessage(response, login)
  const integrity = hmac(sessionKey, negotiate, challenge, message)
  integrity.copy(message, MIC_AT)
  return { message, sessionKey, sign: (text) => firstSignature(sessionKey, text) }
}

const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer =>
  createHmac('md5', key).update(Buffer.concat(parts)).digest()

const SIGNING = Buffer.from('session key to client-to-server signing key magic constant\0')

/** MS-NLMP 3.4.4.2, without a key exchange: version, code and the number of the message, which is 0. */
function firstSignature(sessionKey: Buffer, text: Buffer): Buffer {
  const key = createHash('md5').update(sessionKey).update(SIGNING).digest()
  const number = Buffer.alloc(4)
  return Buffer.concat([Buffer.from([1, 0, 0, 0]), hmac(key, number, text).subarray(0, 8), number])
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')

function fieldAt(message: Buffer, at: number): Buffer {
  const length = message.readUInt16LE(at)
  const offset = message.readUInt32LE(at + 4)
  return message.subarray(offset, offset + length)
}

interface Pair {
  id: number
  value: Buffer
}

const FLAGS_PAIR = 6
const TIME_PAIR = 7

/** What the server says of itself (MS-NLMP 2.2.2.1). */
function readPairs(info: Buffer): Pair[] {
  const pairs: Pair[] = []
  for (let at = 0; at + 4 <= info.length; ) {
    const [id, length] = [info.readUInt16LE(at), info.readUInt16LE(at + 2)]
    if (id === 0) break
    pairs.push({ id, value: info.subarray(at + 4, at + 4 + length) })
    at += 4 + length
  }
  return pairs
}

function writePair({ id, value }: Pair): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, value])
}

/** Says that the messages are protected by a code over all of them. */
const PROTECTED: Pair = { id: FLAGS_PAIR, value: Buffer.from([2, 0, 0, 0]) }

function respond(challenge: Buffer, pairs: readonly Pair[], { user, domain, password }: Login) {
  const key = hmac(md4(utf16(password)), utf16(user.toUpperCase() + domain))
  const time = pairs.find(({ id }) => id === TIME_PAIR)?.value ?? now()
  const told = [...pairs.filter(({ id }) => id !== FLAGS_PAIR), PROTECTED]
  const zeros = Buffer.alloc(4)
  const head = Buffer.from([1, 1, 0, 0, 0, 0, 0, 0])
  const blob = Buffer.concat([head, time, randomBytes(8), zeros, ...told.map(writePair), zeros, zeros])
  const proof = hmac(key, challenge, blob)
  return { response: Buffer.concat([proof, blob]), sessionKey: hmac(key, proof) }
}

function now(): Buffer {
  const time = Buffer.alloc(8)
  time.writeBigUInt64LE((BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n)
  return time
}

const MIC_AT = 72
const PAYLOAD_AT = 88

/** MS-NLMP 2.2.1.3. The answer for LM is zeros: nobody should look at it. */
function writeMessage(response: Buffer, { user, domain }: Login): Buffer {
  const head = Buffer.alloc(PAYLOAD_AT)
  SIGNATURE.copy(head)
  head.writeUInt32LE(3, 8)
  const payload: Buffer[] = []
  let at = PAYLOAD_AT
  const parts = [Buffer.alloc(24), response, utf16(domain), utf16(user), Buffer.alloc(0), Buffer.alloc(0)]
  for (const [index, part] of parts.entries()) {
    head.writeUInt16LE(part.length, 12 + index * 8)
    head.writeUInt16LE(part.length, 14 + index * 8)
    head.writeUInt32LE(at, 16 + index * 8)
    payload.push(part)
    at += part.length
  }
  head.writeUInt32LE(FLAGS, 60)
  return Buffer.concat([head, ...payload])
}
