import { isPieceError } from '@plugboard/core'
import { childOf, type Entry, type Folder, type Listed, type Path, type Place } from './folder.js'

interface Walk {
  recursive: boolean
  /** Goes on behind this path, seen from where the walk starts. */
  after?: Path
}

interface Found {
  /** The folder it is in. */
  parent: Place
  listed: Listed
}

/**
 * Everything in a folder, and below it if asked: by name, each folder before what is in it. The order depends on names
 * alone, so a walk can be taken up where another ended, whatever came and went since.
 */
export async function* walk(folder: Folder, at: Place, { recursive, after = [] }: Walk): AsyncGenerator<Found> {
  const [first, ...rest] = after
  const all = (await folder.list(at)).sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const listed of all) {
    if (first !== undefined && listed.name < first) continue
    const isBehind = listed.name === first
    if (!isBehind) yield { parent: at, listed }
    if (!recursive || listed.kind !== 'folder') continue
    yield* unlessGone(walk(folder, childOf(at, listed.name), { recursive, after: isBehind ? rest : [] }))
  }
}

/** A folder that was removed during the walk has nothing in it. */
async function* unlessGone(walking: AsyncGenerator<Found>): AsyncGenerator<Found> {
  try {
    yield* walking
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'not_found') throw error
  }
}

const BATCH = 1_000

/** Adds the details to what a walk found; what has gone in the meantime is left out. */
export async function* withDetails(
  folder: Folder,
  found: AsyncIterable<Found>,
): AsyncGenerator<{ path: Path; entry: Entry }> {
  let batch: Found[] = []
  for await (const one of found) {
    const [before] = batch
    if (before && (before.parent !== one.parent || batch.length >= BATCH)) {
      yield* completed(folder, batch)
      batch = []
    }
    batch.push(one)
  }
  yield* completed(folder, batch)
}

async function* completed(folder: Folder, batch: readonly Found[]): AsyncGenerator<{ path: Path; entry: Entry }> {
  const parent = batch[0]?.parent
  if (parent === undefined) return
  const listed = batch.map((one) => one.listed)
  const entries = await folder.complete(parent, listed).catch((error: unknown) => {
    if (isPieceError(error) && error.code === 'not_found') return []
    throw error
  })
  for (const entry of entries) yield { path: [...parent.path, entry.name], entry }
}
