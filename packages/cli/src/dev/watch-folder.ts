import { existsSync, type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'

/** Several writes of one save count as one, when no more than this is between them; in milliseconds. */
const QUIET_MS = 40

/** What a piece is made of, besides its sources. */
const FILES: ReadonlySet<string> = new Set(['icon.svg', 'package.json', 'tsconfig.json'])

/** Calls `onChange` after a file of the piece was saved. Its own output is not watched. Answers what ends it. */
export function watchFolder(folder: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const note = () => {
    clearTimeout(timer)
    timer = setTimeout(onChange, QUIET_MS)
  }
  const top = watch(folder, (_, name) => {
    if (name !== null && FILES.has(name)) note()
  })
  const source = join(folder, 'src')
  const watchers: FSWatcher[] = existsSync(source) ? [top, watch(source, { recursive: true }, note)] : [top]
  // An editor that replaces the folder it watches is no reason to end; the next save is seen again.
  for (const watcher of watchers) watcher.on('error', note)
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
