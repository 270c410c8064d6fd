import type { Folder, Place } from './folder.js'

/** Makes a folder and those above it, as far as they are missing. Resolves to whether there was one to make. */
export async function makeFolders(folder: Folder, { path, field }: Place): Promise<boolean> {
  let made = false
  for (let depth = 1; depth <= path.length; depth++) {
    made = await folder.makeFolder({ path: path.slice(0, depth), field })
  }
  return made
}
