import { refusals } from './drive-refusals.js'
import { rootOf, type StoredFile } from './drive-state.js'
import { type Answer, invalid, notFound } from './google-answers.js'
import type { RouteRequest } from './google-server.js'

/** A file as Google describes it. */
export const described = ({ id, name, mimeType, content, size, parent, ...file }: StoredFile) => ({
  kind: 'drive#file',
  id,
  name,
  mimeType,
  ...((content || size !== undefined) && { size: String(size ?? content?.length) }),
  createdTime: file.createdTime,
  modifiedTime: '2026-01-10T09:30:00.000Z',
  ...(file.sharedWithMeTime && { sharedWithMeTime: file.sharedWithMeTime }),
  webViewLink: `https://drive.google.com/file/d/${id}/view`,
  ...(parent !== '' && { parents: [parent] }),
  trashed: file.trashed ?? false,
  capabilities: { canDownload: !file.locked },
  ...(file.shortcutTo && { shortcutDetails: { targetId: file.shortcutTo, targetMimeType: 'application/pdf' } }),
})

/** A file the caller may see; those of shared drives only to who says that it knows of shared drives. */
export function findFile({ state, url, visible }: RouteRequest, id: unknown): StoredFile | undefined {
  const knowsDrives = url.searchParams.get('supportsAllDrives') === 'true'
  const isMine = ({ driveId }: StoredFile) => driveId === undefined || knowsDrives
  return state.files.find((one) => one.id === rootOf(String(id)) && visible(one) && isMine(one))
}

/** The folder for something new, or why nothing can be put there. */
export function placeFor(request: RouteRequest, parents: unknown): { parent: StoredFile } | { answer: Answer } {
  const [id = 'root', more]: unknown[] = Array.isArray(parents) ? parents : []
  if (more !== undefined) return { answer: refusals.parents() }
  const parent = findFile(request, id)
  if (!parent) return { answer: notFound(`File not found: ${id}.`) }
  if (parent.mimeType !== 'application/vnd.google-apps.folder')
    return { answer: invalid('The specified parent is not a folder.') }
  if (parent.readOnly) return { answer: refusals.parent() }
  const drive = request.state.drive.drives.find((one) => one.id === parent.driveId)
  return drive?.full ? { answer: refusals.driveFull() } : { parent }
}

/** Where a file lies that is put into a folder. */
export const inPlace = ({ id, driveId }: StoredFile) => ({ parent: id, ...(driveId !== undefined && { driveId }) })
