import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { md4 } from './md4.js'

/** An account of a Windows domain. */
export interface WindowsAccount {
  domain: string
  user: string
  password: string
}

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')
const FLAGS = 0x00880205
const UTF16 = 'utf16le'

const hmac = (key: Buffer, ...parts: Buffer[]) => createHmac('md5', key).update(Buffer.concat(parts)).digest()

/** NTOWFv2 ([MS-NLMP] 3.3.2). */
export function passwordKey({ domain, user, password }: WindowsAccount): Buffer {
  return hmac(md4(Buffer.from(password, UTF16)), Buffer.from(user.toUpperCase() + domain, UTF16))
}

/** The domain in the first message ([MS-NLMP] 2.2.1.1). */
export function readNegotiate(message: Buffer): string {
  check(message, 1)
  const length = message.readUInt16LE(16)
  const offset = message.readUInt32LE(20)
  return message.subarray(offset, offset + length).toString('latin1')
}

/** A challenge, and the message that carries it ([MS-NLMP] 2.2.1.2). */
export function challenge(domain: string): { nonce: Buffer; message: Buffer } {
  const nonce = randomBytes(8)
  const target = Buffer.from(domain, UTF16)
  const info = Buffer.concat([pair(2, target), pair(1, Buffer.from('SQL1', UTF16)), pair(0, Buffer.alloc(0))])
  const head = Buffer.alloc(56)
  SIGNATURE.copy(head)
  head.writeUInt32LE(2, 8)
  place(head, 12, target.length, head.length)
  head.writeUInt32LE(FLAGS, 20)
  nonce.copy(head, 24)
  place(head, 40, info.length, head.length + target.length)
  head.writeUInt8(10, 48)
  return { nonce, message: Buffer.concat([head, target, info]) }
}

/** Who answers the challenge, if it is one of those we know; else what was claimed. */
export function verify(message: Buffer, nonce: Buffer, accounts: readonly WindowsAccount[]) {
  check(message, 3)
  const field = (at: number) => {
    const offset = message.readUInt32LE(at + 4)
    return { offset, bytes: message.subarray(offset, offset + message.readUInt16LE(at)) }
  }
  const claimed = { domain: field(28).bytes.toString(UTF16), user: field(36).bytes.toString(UTF16) }
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  const account = accounts.find((one) => same(one.domain, claimed.domain) && same(one.user, claimed.user))
  if (!account) return { claimed, account: undefined }
  const key = passwordKey({ ...account, ...claimed })
  const { bytes: lm } = field(12)
  const { offset, bytes: nt } = field(20)
  // The response is the proof and the blob it is made over; the client counts the proof alone.
  const blob = message.subarray(offset + 16, Math.max(offset + nt.length, message.length))
  const isRight = proves(hmac(key, nonce, blob), nt) && proves(hmac(key, nonce, lm.subarray(16)), lm)
  return { claimed, account: isRight ? account : undefined }
}

function proves(expected: Buffer, response: Buffer): boolean {
  return response.length >= 16 && timingSafeEqual(expected, response.subarray(0, 16))
}

function check(message: Buffer, type: number): void {
  if (!message.subarray(0, 8).equals(SIGNATURE) || message.readUInt32LE(8) !== type) {
    throw new Error(`This is no NTLM message of type ${type}.`)
  }
}

function place(head: Buffer, at: number, length: number, offset: number): void {
  head.writeUInt16LE(length, at)
  head.writeUInt16LE(length, at + 2)
  head.writeUInt32LE(offset, at + 4)
}

function pair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, value])
}
