// Removes what was built, so that a build from nothing leaves out what was made of sources that are gone.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { publishedFolders } from './published-folders.js'
import { root } from './workspace.js'

for (const folder of publishedFolders()) {
  rmSync(join(root, folder, 'dist'), { recursive: true, force: true })
  const builds = readdirSync(join(root, folder)).filter((name) => name.endsWith('.tsbuildinfo'))
  for (const name of builds) rmSync(join(root, folder, name))
}
