import { isPieceError } from '@plugboard/core'
import { describeFile, listFiles } from './drive-api.js'
import { listChanges, startToken } from './drive-changes.js'
import type { DriveFile } from './drive-file.js'
import { MOST_REMEMBERED, type NewsCursor, shortened, whatIsNew } from './drive-memory.js'
import { driveQuery } from './drive-query.js'
import { type FileType, isOfType } from './drive-types.js'
import type { GoogleContext } from './google-client.js'

/** Where to look, and for what. */
export interface Area {
  /** Id of a folder; “root” is My Drive. */
  folder: string | undefined
  drive: string | undefined
  type: FileType | undefined
}

/** Files that are new, and where to go on. */
export interface News {
  files: DriveFile[]
  cursor: NewsCursor
  more: boolean
}

/** Milliseconds by which the clock of this machine may be wrong. */
const UNCERTAIN = 15 * 60 * 1_000

/** Pages of a thousand changes that one poll looks at. */
const MOST_PAGES = 10

/** Events after which a poll looks at no further page. */
const ENOUGH = 1_000

/** Begins: whatever is there now is not new. */
export async function takeBearings(ctx: GoogleContext, area: Area): Promise<NewsCursor> {
  const floor = Date.now() - UNCERTAIN
  const token = await startToken(ctx, area.drive)
  const { files, whole } = await filesIn(ctx, area, floor)
  const { memory } = whatIsNew({ floor, whole, seen: [] }, files)
  return { token, ...shortened(memory, floor) }
}

/** Reads what changed since. Where Google no longer knows from where, looks at the files themselves. */
export async function readNews(ctx: GoogleContext, area: Area, cursor: NewsCursor): Promise<News> {
  const folder = area.folder === 'root' ? (await describeFile(ctx, 'root')).id : area.folder
  try {
    return await readChanges(ctx, { ...area, folder }, cursor)
  } catch (error) {
    // A shared drive that is gone fails below once more, with the same words.
    if (isPieceError(error) && ['invalid_input', 'not_found'].includes(error.code)) return compare(ctx, area, cursor)
    throw error
  }
}

async function readChanges(ctx: GoogleContext, area: Area, { token, ...known }: NewsCursor): Promise<News> {
  const start = Date.now() - UNCERTAIN
  const files: DriveFile[] = []
  let [memory, next, more] = [known, token, true]
  for (let page = 1; more && page <= MOST_PAGES && files.length < ENOUGH; page++) {
    const changes = await listChanges(ctx, next, area.drive)
    const { fresh, memory: after } = whatIsNew(
      memory,
      changes.files.filter((file) => fits(file, area)),
    )
    files.push(...fresh)
    ;[memory, next, more] = [after, changes.next, changes.more]
  }
  return { files, more, cursor: { token: next, ...shortened(memory, start) } }
}

const fits = ({ mimeType, parents = [] }: DriveFile, { folder, type }: Area): boolean =>
  isOfType(mimeType, type) && (folder === undefined || parents.includes(folder))

async function compare(ctx: GoogleContext, area: Area, { token: _, ...known }: NewsCursor): Promise<News> {
  const start = Date.now() - UNCERTAIN
  const token = await startToken(ctx, area.drive)
  const { files, whole } = await filesIn(ctx, area, known.floor)
  const { fresh, memory } = whatIsNew({ ...known, whole: known.whole && whole }, files)
  ctx.log.info('Google forgot where the trigger stood; the files were looked at instead.')
  return { files: fresh, more: false, cursor: { token, ...shortened(memory, start) } }
}

/** All of a folder where it is not too large, else what was made since a time; the oldest first. */
async function filesIn(
  ctx: GoogleContext,
  { folder, type, drive }: Area,
  floor: number,
): Promise<{ files: DriveFile[]; whole: boolean }> {
  const listed = async (createdAfter: number | undefined) => {
    const query = driveQuery({ folder, type, createdAfter })
    const { items, more } = await listFiles(ctx, { query, limit: MOST_REMEMBERED, drive, orderBy: 'createdTime desc' })
    return { files: items.filter(({ mimeType }) => isOfType(mimeType, type)).reverse(), more }
  }
  const all = folder === undefined ? undefined : await listed(undefined)
  if (all && !all.more) return { files: all.files, whole: true }
  return { files: (await listed(floor)).files, whole: false }
}
