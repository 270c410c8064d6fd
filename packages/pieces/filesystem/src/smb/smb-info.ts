import type { Path } from '../folder.js'
import { COMMAND, HEADER, utf16 } from './message.js'
import type { SmbConnection } from './smb-connection.js'
import { type SmbFile, writeSmbPath } from './smb-file.js'

const RENAME = 10
const DISPOSE = 13
const END_OF_FILE = 20

/** Gives an open file another path; gives the status (MS-FSCC 2.4.42.2). */
export function rename(connection: SmbConnection, file: SmbFile, to: Path, overwrite: boolean): Promise<number> {
  const name = utf16(writeSmbPath(to))
  const head = Buffer.alloc(20)
  head.writeUInt8(overwrite ? 1 : 0, 0)
  head.writeUInt32LE(name.length, 16)
  return setInfo(connection, file, RENAME, Buffer.concat([head, name]))
}

/** Has an open file removed once it is closed; gives the status. */
export const dispose = (connection: SmbConnection, file: SmbFile, regardless = false): Promise<number> =>
  setInfo(connection, file, DISPOSE, Buffer.from([1]), regardless)

/** Cuts an open file; gives the status. */
export function cutTo(connection: SmbConnection, file: SmbFile, size: number): Promise<number> {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(size))
  return setInfo(connection, file, END_OF_FILE, length, true)
}

async function setInfo(
  connection: SmbConnection,
  { id }: SmbFile,
  kind: number,
  info: Buffer,
  regardless = false,
): Promise<number> {
  const fixed = Buffer.alloc(32)
  fixed.writeUInt16LE(33, 0)
  fixed.writeUInt8(1, 2)
  fixed.writeUInt8(kind, 3)
  fixed.writeUInt32LE(info.length, 4)
  fixed.writeUInt16LE(HEADER + fixed.length, 8)
  id.copy(fixed, 16)
  return (await connection.ask(COMMAND.setInfo, Buffer.concat([fixed, info]), { regardless })).status
}
