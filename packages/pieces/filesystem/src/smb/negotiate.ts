import { randomBytes } from 'node:crypto'
import { COMMAND, HEADER } from './message.js'
import { CIPHERS, type Cipher, type Dialect, hashOn } from './protection.js'
import type { SmbConnection } from './smb-connection.js'
import { notSmb, statusError, tampered, tooOld } from './smb-error.js'
import { STATUS } from './smb-status.js'

/** What client and server agreed on. */
export interface Agreement {
  dialect: Dialect
  /** Undefined when the server does not encrypt. */
  cipher: Cipher | undefined
  maxRead: number
  maxWrite: number
  /** What each side has said of itself, before anything was protected. */
  said: { client: Buffer; server: Buffer }
}

const DIALECTS: readonly Dialect[] = [0x0210, 0x0300, 0x0302, 0x0311]
const isDialect = (number: number): number is Dialect => DIALECTS.some((one) => one === number)
const isCipher = (number: number): number is Cipher => Object.hasOwn(CIPHERS, number)

/** Of the client: messages are signed, and must be. */
export const SECURITY_MODE = 3

const LEAST = 65_536

const LARGE_MESSAGES = 0x04
const ENCRYPTION = 0x40

const PREAUTH_CONTEXT = 1
const CIPHER_CONTEXT = 2

/** Agrees on the version of SMB (MS-SMB2 2.2.3): the newest both sides know, never SMB 1. */
export async function negotiate(connection: SmbConnection): Promise<Agreement> {
  const client = aboutClient()
  const response = await connection.ask(COMMAND.negotiate, negotiateRequest(client))
  if (response.status === STATUS.notSupported) throw tooOld()
  if (response.status !== STATUS.ok) throw statusError(response.status, 'host')
  const { body, bytes } = response
  if (body.length < 64) throw notSmb()
  const dialect = body.readUInt16LE(4)
  if (!isDialect(dialect)) throw tooOld()
  connection.hash = hashOn(connection.hash, bytes)
  const limit = (at: number) => ((body.readUInt32LE(24) & LARGE_MESSAGES) !== 0 ? body.readUInt32LE(at) : LEAST)
  // What every server can do (MS-SMB2 3.3.5.4); with less, nothing would ever be read.
  if (limit(32) < LEAST || limit(36) < LEAST) throw notSmb()
  const said = { client, server: aboutServer(body) }
  return { dialect, cipher: cipherIn(dialect, body, bytes), maxRead: limit(32), maxWrite: limit(36), said }
}

/**
 * Has the server say again, now protected, what it said before: somebody in between could have made both sides agree on
 * less than they can (MS-SMB2 3.2.5.5). With dialect 3.1.1 the key itself depends on it.
 */
export async function confirm(connection: SmbConnection, { dialect, said }: Agreement): Promise<void> {
  if (dialect === 0x0311) return
  const fixed = Buffer.alloc(56)
  fixed.writeUInt16LE(57, 0)
  fixed.writeUInt32LE(VALIDATE_NEGOTIATE, 4)
  fixed.fill(0xff, 8, 24)
  fixed.writeUInt32LE(HEADER + fixed.length, 24)
  fixed.writeUInt32LE(said.client.length, 28)
  fixed.writeUInt32LE(said.server.length, 44)
  fixed.writeUInt32LE(1, 48)
  const { status, body, bytes } = await connection.ask(COMMAND.ioctl, Buffer.concat([fixed, said.client]))
  // A server of SMB 2.1 need not know the question; its answer is signed all the same.
  if (dialect === 0x0210 && status !== STATUS.ok && status !== STATUS.accessDenied) return
  if (status !== STATUS.ok) throw tampered()
  const offset = body.readUInt32LE(32)
  if (!bytes.subarray(offset, offset + said.server.length).equals(said.server)) throw tampered()
}

const VALIDATE_NEGOTIATE = 0x0014_0204

/** Capabilities, identity, security mode and dialects of the client (MS-SMB2 2.2.31.4). */
function aboutClient(): Buffer {
  const about = Buffer.alloc(22)
  about.writeUInt32LE(LARGE_MESSAGES | ENCRYPTION, 0)
  randomBytes(16).copy(about, 4)
  about.writeUInt16LE(SECURITY_MODE, 20)
  return Buffer.concat([about, numbers(DIALECTS.length, ...DIALECTS)])
}

/** The same of the server, with the one dialect it chose (MS-SMB2 2.2.32.6). */
function aboutServer(body: Buffer): Buffer {
  const about = Buffer.alloc(24)
  body.copy(about, 0, 24, 28)
  body.copy(about, 4, 8, 24)
  body.copy(about, 20, 2, 6)
  return about
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

function negotiateRequest(about: Buffer): Buffer {
  const fixed = Buffer.alloc(36)
  fixed.writeUInt16LE(36, 0)
  fixed.writeUInt16LE(DIALECTS.length, 2)
  about.copy(fixed, 4, 20, 22)
  about.copy(fixed, 8, 0, 20)
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
