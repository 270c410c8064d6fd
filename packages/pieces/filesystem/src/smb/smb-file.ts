import type { Path } from '../folder.js'
import { COMMAND, HEADER, utf16 } from './message.js'
import type { SmbConnection } from './smb-connection.js'
import { statusError } from './smb-error.js'
import { STATUS } from './smb-status.js'

/** What may be done with a file that is opened (MS-SMB2 2.2.13.1). */
export const ACCESS = { read: 0x81, write: 0x82, append: 0x86, look: 0x80, list: 0x81, delete: 0x1_0080 } as const
export const DISPOSITION = { open: 1, create: 2, openOrCreate: 3 } as const
export const OPTION = { any: 0, folder: 1, file: 0x40, linkItself: 0x20_0000 } as const

const SHARED = 7
const SHARED_FOR_READING = 1
const IMPERSONATION = 2

const MADE = 2
/** Among the attributes of a file. */
export const IS_FOLDER = 0x10

export interface OpenOptions {
  access: number
  disposition?: number
  options?: number
  /** Nobody else may write while it is open. */
  alone?: boolean
}

/** A file or folder of the share that is open. */
export interface SmbFile {
  id: Buffer
  isFolder: boolean
  size: number
  /** It was made by opening it. */
  isNew: boolean
}

export const writeSmbPath = (path: Path): string => path.join('\\')

/** Opens a file or folder; gives the status when that does not succeed (MS-SMB2 2.2.13). */
export async function tryOpen(
  connection: SmbConnection,
  path: Path,
  { access, disposition = DISPOSITION.open, options = OPTION.any, alone = false }: OpenOptions,
  regardless = false,
): Promise<SmbFile | number> {
  const name = utf16(writeSmbPath(path))
  const fixed = Buffer.alloc(56)
  fixed.writeUInt16LE(57, 0)
  fixed.writeUInt32LE(IMPERSONATION, 4)
  fixed.writeUInt32LE(access, 24)
  fixed.writeUInt32LE(alone ? SHARED_FOR_READING : SHARED, 32)
  fixed.writeUInt32LE(disposition, 36)
  fixed.writeUInt32LE(options, 40)
  fixed.writeUInt16LE(HEADER + fixed.length, 44)
  fixed.writeUInt16LE(name.length, 46)
  const body = Buffer.concat([fixed, name.length > 0 ? name : Buffer.alloc(1)])
  const { status, body: answer } = await connection.ask(COMMAND.create, body, { regardless })
  if (status !== STATUS.ok) return status
  return {
    id: Buffer.from(answer.subarray(64, 80)),
    isFolder: (answer.readUInt32LE(56) & IS_FOLDER) !== 0,
    size: Number(answer.readBigUInt64LE(48)),
    isNew: answer.readUInt32LE(4) === MADE,
  }
}

/** Opens a file or folder for as long as the work takes. Rejects with `PieceError` at the field. */
export async function withOpen<T>(
  connection: SmbConnection,
  { path, field }: { path: Path; field: string },
  options: OpenOptions,
  run: (file: SmbFile) => Promise<T>,
): Promise<T> {
  const file = await tryOpen(connection, path, options)
  if (typeof file === 'number') throw statusError(file, field)
  return closing(connection, file, field, () => run(file))
}

/** Closes a file when the work is done. What only shows then, such as a full disk, fails the work. */
export async function closing<T>(
  connection: SmbConnection,
  file: SmbFile,
  field: string,
  run: () => Promise<T>,
): Promise<T> {
  let result: T
  try {
    result = await run()
  } catch (error) {
    await close(connection, file, true).catch(() => undefined)
    throw error
  }
  const status = await close(connection, file, false)
  if (status !== STATUS.ok) throw statusError(status, field)
  return result
}

async function close(connection: SmbConnection, { id }: SmbFile, regardless: boolean): Promise<number> {
  const body = Buffer.alloc(24)
  body.writeUInt16LE(24, 0)
  id.copy(body, 8)
  return (await connection.ask(COMMAND.close, body, { regardless })).status
}

/** Has everything written so far put on the disk. */
export async function flush(connection: SmbConnection, { id }: SmbFile): Promise<number> {
  const body = Buffer.alloc(24)
  body.writeUInt16LE(24, 0)
  id.copy(body, 8)
  return (await connection.ask(COMMAND.flush, body)).status
}

/** Bytes from a place on; null at the end of the file (MS-SMB2 2.2.19). */
export async function readAt(
  connection: SmbConnection,
  { id }: SmbFile,
  at: number,
  length: number,
): Promise<Buffer | null | number> {
  const body = Buffer.alloc(49)
  body.writeUInt16LE(49, 0)
  body.writeUInt8(HEADER + 16, 2)
  body.writeUInt32LE(length, 4)
  body.writeBigUInt64LE(BigInt(at), 8)
  id.copy(body, 16)
  const answer = await connection.ask(COMMAND.read, body, { bytes: length })
  if (answer.status === STATUS.endOfFile) return null
  if (answer.status !== STATUS.ok) return answer.status
  const offset = answer.body.readUInt8(2)
  return answer.bytes.subarray(offset, offset + answer.body.readUInt32LE(4))
}

/** Writes bytes at a place; gives how many were taken, or a status (MS-SMB2 2.2.21). */
export async function writeAt(
  connection: SmbConnection,
  { id }: SmbFile,
  at: number,
  data: Uint8Array,
): Promise<{ written: number } | number> {
  const fixed = Buffer.alloc(48)
  fixed.writeUInt16LE(49, 0)
  fixed.writeUInt16LE(HEADER + fixed.length, 2)
  fixed.writeUInt32LE(data.length, 4)
  fixed.writeBigUInt64LE(BigInt(at), 8)
  id.copy(fixed, 16)
  const answer = await connection.ask(COMMAND.write, Buffer.concat([fixed, data]), { bytes: data.length })
  return answer.status === STATUS.ok ? { written: answer.body.readUInt32LE(4) } : answer.status
}
