import type { FileRef } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'

const FILE = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: Type.String(),
  mimeType: Type.String(),
  size: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  createdTime: Type.Optional(Type.String()),
  modifiedTime: Type.Optional(Type.String()),
  sharedWithMeTime: Type.Optional(Type.String()),
  webViewLink: Type.Optional(Type.String()),
  parents: Type.Optional(Type.Array(Type.String())),
  trashed: Type.Optional(Type.Boolean()),
  capabilities: Type.Optional(Type.Object({ canDownload: Type.Optional(Type.Boolean()) })),
  shortcutDetails: Type.Optional(
    Type.Object({ targetId: Type.Optional(Type.String()), targetMimeType: Type.Optional(Type.String()) }),
  ),
})

/** What is used of a file. Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files */
export const driveFile = FILE

export type DriveFile = Static<typeof FILE>

/** What Google is asked to tell of a file. */
export const FILE_FIELDS =
  'id,name,mimeType,size,createdTime,modifiedTime,sharedWithMeTime,webViewLink,parents,trashed,capabilities(canDownload),shortcutDetails(targetId,targetMimeType)'

const orNull = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description !== undefined && { description }) })

/** A file as steps and triggers give it. */
export const fileOutput = Type.Object({
  id: Type.String({ title: 'Id' }),
  name: Type.String({ title: 'Name' }),
  mimeType: Type.String({ title: 'Media type' }),
  size: Type.Union([Type.Number(), Type.Null()], {
    title: 'Bytes',
    description: 'Null for folders, shortcuts and documents of Google.',
  }),
  createdAt: orNull('Created at', 'RFC 3339, in UTC.'),
  modifiedAt: orNull('Changed at', 'RFC 3339, in UTC.'),
  link: orNull('Link'),
  folder: orNull('Folder id', 'Null where the folder is not shown to the account.'),
  trashed: Type.Boolean({ title: 'In the bin' }),
  canDownload: Type.Boolean({ title: 'May be downloaded', description: 'False where its owner has forbidden it.' }),
  shortcutTo: Type.Union([Type.Object({ id: Type.String(), mimeType: Type.String() }), Type.Null()], {
    title: 'Leads to',
    description: 'The file a shortcut leads to; null for all else.',
  }),
})

/** A file in the words of this piece. */
export function fileSummary(file: DriveFile): Static<typeof fileOutput> {
  const { id, name, mimeType, size, shortcutDetails } = file
  return {
    id,
    name,
    mimeType,
    size: size === undefined ? null : Number(size),
    createdAt: file.createdTime ?? null,
    modifiedAt: file.modifiedTime ?? null,
    link: file.webViewLink ?? null,
    folder: file.parents?.[0] ?? null,
    trashed: file.trashed ?? false,
    canDownload: file.capabilities?.canDownload ?? true,
    shortcutTo:
      shortcutDetails?.targetId === undefined
        ? null
        : { id: shortcutDetails.targetId, mimeType: shortcutDetails.targetMimeType ?? '' },
  }
}

/** A file that was copied into the run, and what it is in Drive. */
export const downloadOutput = Type.Object({
  file: Type.Object(
    { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
    { title: 'File' },
  ),
  id: Type.String({ title: 'Id' }),
  name: Type.String({ title: 'Name in Drive' }),
  mimeType: Type.String({ title: 'Media type in Drive' }),
})

/** The same in the words of this piece. */
export function downloadSummary({ source, file }: { source: DriveFile; file: FileRef }): Static<typeof downloadOutput> {
  const { id, name, mimeType } = source
  return { file, id, name, mimeType }
}
