import { COMMAND, HEADER, utf16 } from './message.js'
import type { SmbConnection } from './smb-connection.js'
import { notAFolder, statusError } from './smb-error.js'
import { STATUS } from './smb-status.js'

const DISK = 1

/** Opens the share; what follows happens in it (MS-SMB2 2.2.9). */
export async function openShare(connection: SmbConnection, host: string, share: string): Promise<void> {
  const path = utf16(`\\\\${host}\\${share}`)
  const fixed = Buffer.alloc(8)
  fixed.writeUInt16LE(9, 0)
  fixed.writeUInt16LE(HEADER + fixed.length, 4)
  fixed.writeUInt16LE(path.length, 6)
  const { status, body, treeId } = await connection.ask(COMMAND.treeConnect, Buffer.concat([fixed, path]))
  if (status !== STATUS.ok) throw statusError(status, 'share')
  if (body.readUInt8(2) !== DISK) throw notAFolder()
  connection.treeId = treeId
}

/** Says goodbye, if the server still listens. */
export async function leave(connection: SmbConnection): Promise<void> {
  const farewell = Buffer.from([4, 0, 0, 0])
  await connection.ask(COMMAND.treeDisconnect, farewell, { regardless: true })
  await connection.ask(COMMAND.logoff, farewell, { regardless: true })
}
