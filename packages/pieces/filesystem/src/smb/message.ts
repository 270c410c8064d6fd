/** The commands of SMB 2 and 3 that are used (MS-SMB2 2.2.1). */
export const COMMAND = {
  negotiate: 0,
  sessionSetup: 1,
  logoff: 2,
  treeConnect: 3,
  treeDisconnect: 4,
  create: 5,
  close: 6,
  flush: 7,
  read: 8,
  write: 9,
  ioctl: 11,
  queryDirectory: 14,
  setInfo: 17,
} as const

export type Command = (typeof COMMAND)[keyof typeof COMMAND]

export const HEADER = 64

const RESPONSE = 1
const ASYNC = 2
const SIGNED = 8

/** More is asked for than is needed, so that large reads and writes can be paid for. */
const CREDITS_ASKED = 64

export interface Request {
  command: Command
  messageId: bigint
  /** How many credits it costs: one for each 64 KiB that is sent or asked for. */
  charge: number
  treeId: number
  sessionId: Buffer
  isSigned: boolean
  body: Buffer
}

export function writeMessage({ command, messageId, charge, treeId, sessionId, isSigned, body }: Request): Buffer {
  const head = Buffer.alloc(HEADER)
  head.write('\xfeSMB', 'latin1')
  head.writeUInt16LE(HEADER, 4)
  head.writeUInt16LE(charge, 6)
  head.writeUInt16LE(command, 12)
  head.writeUInt16LE(CREDITS_ASKED, 14)
  head.writeUInt32LE(isSigned ? SIGNED : 0, 16)
  head.writeBigUInt64LE(messageId, 24)
  head.writeUInt32LE(treeId, 36)
  sessionId.copy(head, 40)
  return Buffer.concat([head, body])
}

export interface Response {
  status: number
  credits: number
  isSigned: boolean
  /** It only says that the answer takes a while. */
  isInterim: boolean
  messageId: bigint
  treeId: number
  sessionId: Buffer
  /** As it came, header included: offsets in it count from there. */
  bytes: Buffer
  body: Buffer
}

const PENDING = 0x103

/** Reads a message of the server; undefined when it is none. */
export function readMessage(bytes: Buffer): Response | undefined {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== '\xfeSMB') return undefined
  const flags = bytes.readUInt32LE(16)
  if ((flags & RESPONSE) === 0) return undefined
  const status = bytes.readUInt32LE(8)
  return {
    status,
    credits: bytes.readUInt16LE(14),
    isSigned: (flags & SIGNED) !== 0,
    isInterim: status === PENDING && (flags & ASYNC) !== 0,
    messageId: bytes.readBigUInt64LE(24),
    treeId: bytes.readUInt32LE(36),
    sessionId: Buffer.from(bytes.subarray(40, 48)),
    bytes,
    body: bytes.subarray(HEADER),
  }
}

/** Milliseconds since 1970 of a time as Windows counts it: 100 ns steps since 1601. */
export function readTime(bytes: Buffer, at: number): number {
  const steps = bytes.readBigUInt64LE(at)
  const milliseconds = Number(steps / 10_000n - 11_644_473_600_000n)
  return steps === 0n ? 0 : milliseconds + Number(steps % 10_000n) / 10_000
}

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
