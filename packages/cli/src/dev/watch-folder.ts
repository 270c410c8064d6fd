import { watch } from 'node:fs'
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
  const watchers = [top, watch(join(folder, 'src'), { recursive: true }, note)]
  // A folder that is moved away while it is watched is no reason to end; its author sees what the build says.
  for (const watcher of watchers) watcher.on('error', note)
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
