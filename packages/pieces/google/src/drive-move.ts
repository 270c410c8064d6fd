import { changeFile, describeFile } from './drive-api.js'
import type { DriveFile } from './drive-file.js'
import type { GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const GONE_FOLDER = {
  scope: SCOPES.drive,
  fields: { not_found: 'folder', permission_denied: 'folder', invalid_input: 'folder' },
}

/** Gives a file another folder, another name or both, in one request. A file lies in one folder at most. */
export async function moveFile(
  ctx: GoogleContext,
  id: string,
  { folder, name }: { folder: string | undefined; name: string | undefined },
): Promise<DriveFile> {
  const change = name === undefined ? {} : { name }
  if (folder === undefined) return changeFile(ctx, id, change)
  const { parents = [] } = await describeFile(ctx, id)
  if (parents.includes(folder)) return changeFile(ctx, id, change)
  const removeParents = parents.join(',')
  return changeFile(ctx, id, change, {
    addParents: folder,
    ...(removeParents !== '' && { removeParents }),
    about: GONE_FOLDER,
  })
}
