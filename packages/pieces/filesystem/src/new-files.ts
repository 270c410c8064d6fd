import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Entry, type Folder, type Path, writePath } from './folder.js'
import { itemOf } from './item.js'
import { parsePath } from './parse-path.js'
import { walk, withDetails } from './walk.js'
import { fits } from './wildcard.js'

/** Files given by one poll. */
const MOST = 200
/** Paths of one moment that a cursor holds, and how long they may be together. */
const MOST_AT_ONCE = 100
const LONGEST = 16_384

const CURSOR = Type.Object({
  /** Up to here every file is known: when it changed, and among those of that moment, its path. */
  changed: Type.Number(),
  path: Type.String(),
  /** Known files of that moment beyond the path. */
  known: Type.Array(Type.String()),
  /** The last change there was at the poll before: what changed no later has been at rest since. */
  settled: Type.Number(),
})

type Cursor = Static<typeof CURSOR>

interface Watched {
  path?: string
  recursive: boolean
  pattern?: string
}

interface Found {
  path: Path
  text: string
  entry: Entry
}

/**
 * The files that changed since the poll before last. A file that changed after the last one may still be written to, so
 * it waits for the next: what is given has been at rest for as long as lies between two polls. Only times of the file
 * system are compared, those of the last change of anything about a file, which nobody can set: a file that is moved in
 * counts, however old its content.
 */
export async function findNewFiles(folder: Folder, watched: Watched, cursor: unknown) {
  const before = Value.Check(CURSOR, cursor) ? cursor : undefined
  const { files, latest } = await lookThrough(folder, watched, before)
  if (!before) return { events: [], cursor: bearings(files, latest) }
  const ready = files.filter(({ entry }) => entry.changed <= before.settled).sort(byChange)
  const given = ready.slice(0, MOST)
  const more = ready.length > given.length
  const next = { ...advanced(before, given), settled: more ? before.settled : Math.max(latest, before.settled) }
  return { events: given.map(eventOf), cursor: next, ...(more && { more }) }
}

/** The files that are not known, and the time of the last change of any. */
async function lookThrough(folder: Folder, { path, recursive, pattern }: Watched, before: Cursor | undefined) {
  const files: Found[] = []
  let latest = before?.settled ?? 0
  const at = parsePath(folder, path, 'path')
  for await (const { path, entry } of withDetails(folder, walk(folder, at, { recursive }))) {
    if (entry.kind !== 'file' || (pattern !== undefined && !fits(entry.name, pattern))) continue
    const text = writePath(path)
    if (!before && entry.changed > latest) files.length = 0
    latest = Math.max(latest, entry.changed)
    if (before ? isNew(text, entry, before) : entry.changed === latest) files.push({ path, text, entry })
  }
  return { files, latest }
}

function isNew(path: string, { changed }: Entry, before: Cursor): boolean {
  if (changed !== before.changed) return changed > before.changed
  return path > before.path && !before.known.includes(path)
}

/** Everything that is there is known. `files` are those of the last moment. */
function bearings(files: readonly Found[], latest: number): Cursor {
  const paths = files.map(({ text }) => text).sort()
  const tooMany = paths.length > MOST_AT_ONCE || paths.join('').length > LONGEST
  const path = tooMany ? (paths.at(-1) ?? '') : ''
  return { changed: latest, path, known: tooMany ? [] : paths, settled: latest }
}

function advanced(before: Cursor, given: readonly Found[]): Omit<Cursor, 'settled'> {
  const last = given.at(-1)
  if (!last) return before
  const isSameMoment = last.entry.changed === before.changed
  return { changed: last.entry.changed, path: last.text, known: isSameMoment ? before.known : [] }
}

function byChange(one: Found, other: Found): number {
  return one.entry.changed - other.entry.changed || (one.text < other.text ? -1 : 1)
}

const eventOf = ({ path, text, entry }: Found) => ({ id: `${entry.changed} ${text}`, data: itemOf(path, entry) })
