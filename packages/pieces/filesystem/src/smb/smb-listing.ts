import { COMMAND, HEADER, readTime, utf16 } from './message.js'
import type { SmbConnection } from './smb-connection.js'
import { IS_FOLDER, type SmbFile } from './smb-file.js'
import { STATUS } from './smb-status.js'

/** An entry of a folder, as the server tells of it. */
export interface RawEntry {
  name: string
  isFolder: boolean
  size: number
  modified: number
  changed: number
}

const LISTING = 1
const LISTING_BYTES = 65_536

/** The next entries of an open folder; undefined when there are no more (MS-SMB2 2.2.33). */
export async function nextEntries(
  connection: SmbConnection,
  { id }: SmbFile,
): Promise<RawEntry[] | undefined | number> {
  const name = utf16('*')
  const fixed = Buffer.alloc(32)
  fixed.writeUInt16LE(33, 0)
  fixed.writeUInt8(LISTING, 2)
  id.copy(fixed, 8)
  fixed.writeUInt16LE(HEADER + fixed.length, 24)
  fixed.writeUInt16LE(name.length, 26)
  fixed.writeUInt32LE(LISTING_BYTES, 28)
  const answer = await connection.ask(COMMAND.queryDirectory, Buffer.concat([fixed, name]), { bytes: LISTING_BYTES })
  if (answer.status === STATUS.noMoreFiles || answer.status === STATUS.noSuchFile) return undefined
  if (answer.status !== STATUS.ok) return answer.status
  const offset = answer.body.readUInt16LE(2)
  return readEntries(answer.bytes.subarray(offset, offset + answer.body.readUInt32LE(4)))
}

/** MS-FSCC 2.4.10. */
function readEntries(bytes: Buffer): RawEntry[] {
  const entries: RawEntry[] = []
  for (let at = 0, next = -1; next !== 0 && at + 64 <= bytes.length; at += next) {
    next = bytes.readUInt32LE(at)
    const name = bytes.toString('utf16le', at + 64, at + 64 + bytes.readUInt32LE(at + 60))
    const isFolder = (bytes.readUInt32LE(at + 56) & IS_FOLDER) !== 0
    const [created, modified, changed] = [readTime(bytes, at + 8), readTime(bytes, at + 24), readTime(bytes, at + 32)]
    const size = isFolder ? 0 : Number(bytes.readBigUInt64LE(at + 40))
    // A disk that does not know when something changed leaves the time out.
    entries.push({ name, isFolder, size, modified, changed: changed > 0 ? changed : Math.max(created, modified) })
  }
  return entries
}
