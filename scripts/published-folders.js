import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PIECES = 'packages/pieces'

/** The folders of everything that is published, from the project's root. */
export function publishedFolders() {
  const pieces = readdirSync(fileURLToPath(new URL(`../${PIECES}`, import.meta.url)))
  return ['packages/core', 'packages/server', 'packages/cli', ...pieces.map((name) => `${PIECES}/${name}`)]
}
