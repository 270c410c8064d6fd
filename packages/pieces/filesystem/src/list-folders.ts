import { type FolderContext, inFolder } from './filesystem-client.js'
import { writePath } from './folder.js'
import { parsePath } from './parse-path.js'

const MOST = 200

/** Folders to choose from: those in the folder that was typed up to the last "/", at most 200. */
export function listFolders(ctx: FolderContext & { search: string }): Promise<{ value: string; title: string }[]> {
  return inFolder(ctx, async (folder) => {
    const [, above = '', begun = ''] = /^(.*\/)?([^/]*)$/s.exec(ctx.search) ?? []
    const at = parsePath(folder, above, 'path')
    const listed = await folder.list(at)
    const fitting = listed.filter(
      ({ name, kind }) => kind === 'folder' && name.toLowerCase().includes(begun.toLowerCase()),
    )
    return fitting
      .map(({ name }) => writePath([...at.path, name]))
      .sort()
      .slice(0, MOST)
      .map((path) => ({ value: path, title: path }))
  })
}
