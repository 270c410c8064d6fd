import { randomBytes } from 'node:crypto'
import { COMMAND, HEADER } from './message.js'
import { CIPHERS, type Cipher, type Dialect, hashOn } from './protection.js'
import type { SmbConnection } from './smb-connection.js'
import { notSmb, statusError, tooOld } from './smb-error.js'
import { STATUS } from './smb-status.js'

/** What client and server agreed on. */
export interface Agreement {
  dialect: Dialect
  /** Undefined when the server does not encrypt. */
  cipher: Cipher | undefined
  maxRead: number
  maxWrite: number
}

const DIALECTS: readonly Dialect[] = [0x0210, 0x0300, 0x0302, 0x0311]
const isDialect = (number: number): number is Dialect => DIALECTS.some((one) => one === number)
const isCipher = (number: number): number is Cipher => Object.hasOwn(CIPHERS, number)

/** Of the client: messages are signed, and must be. */
export const SECURITY_MODE = 3

const LARGE_MESSAGES = 0x04
const ENCRYPTION = 0x40

const PREAUTH_CONTEXT = 1
const CIPHER_CONTEXT = 2

/** Agrees on the version of SMB (MS-SMB2 2.2.3): the newest both sides know, never SMB 1. */
export async function negotiate(connection: SmbConnection): Promise<Agreement> {
  const response = await connection.ask(COMMAND.negotiate, negotiateRequest())
  if (response.status === STATUS.notSupported) throw tooOld()
  if (response.status !== STATUS.ok) throw statusError(response.status, 'host')
  const { body, bytes } = response
  if (body.length < 64) throw notSmb()
  const dialect = body.readUInt16LE(4)
  if (!isDialect(dialect)) throw tooOld()
  connection.hash = hashOn(connection.hash, bytes)
  const limit = (at: number) => ((body.readUInt32LE(24) & LARGE_MESSAGES) !== 0 ? body.readUInt32LE(at) : 65_536)
  return { dialect, cipher: cipherIn(dialect, body, bytes), maxRead: limit(32), maxWrite: limit(36) }
}

function cipherIn(dialect: Dialect, body: Buffer, bytes: Buffer): Cipher | undefined {
  if (dialect === 0x0210) return undefined
  if (dialect !== 0x0311) return (body.readUInt32LE(24) & ENCRYPTION) !== 0 ? 1 : undefined
  const chosen = contextsIn(bytes, body.readUInt32LE(60), body.readUInt16LE(6)).get(CIPHER_CONTEXT)
  const cipher = chosen && chosen.length >= 4 ? chosen.readUInt16LE(2) : 0
  return isCipher(cipher) ? cipher : undefined
}

function contextsIn(bytes: Buffer, offset: number, count: number): Map<number, Buffer> {
  const contexts = new Map<number, Buffer>()
  for (let at = offset, left = count; left > 0 && at + 8 <= bytes.length; left--) {
    const length = bytes.readUInt16LE(at + 2)
    contexts.set(bytes.readUInt16LE(at), bytes.subarray(at + 8, at + 8 + length))
    at += Math.ceil((8 + length) / 8) * 8
  }
  return contexts
}

const numbers = (...values: number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, index * 2)
  return buffer
}

function negotiateRequest(): Buffer {
  const fixed = Buffer.alloc(36)
  fixed.writeUInt16LE(36, 0)
  fixed.writeUInt16LE(DIALECTS.length, 2)
  fixed.writeUInt16LE(SECURITY_MODE, 4)
  fixed.writeUInt32LE(LARGE_MESSAGES | ENCRYPTION, 8)
  randomBytes(16).copy(fixed, 12)
  const dialects = numbers(...DIALECTS)
  const start = padded(Buffer.concat([fixed, dialects]), HEADER)
  start.writeUInt32LE(HEADER + start.length, 28)
  start.writeUInt16LE(2, 32)
  const salt = randomBytes(32)
  const integrity = context(PREAUTH_CONTEXT, Buffer.concat([numbers(1, salt.length, 1), salt]))
  return Buffer.concat([start, padded(integrity), context(CIPHER_CONTEXT, numbers(2, 2, 1))])
}

function context(type: number, data: Buffer): Buffer {
  return Buffer.concat([numbers(type, data.length, 0, 0), data])
}

/** Filled up so that what follows begins at a multiple of eight. */
function padded(buffer: Buffer, before = 0): Buffer {
  const missing = (8 - ((buffer.length + before) % 8)) % 8
  return Buffer.concat([buffer, Buffer.alloc(missing)])
}
