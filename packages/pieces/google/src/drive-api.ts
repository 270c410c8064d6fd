import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { collectPages } from './collect-pages.js'
import { type DriveFile, driveFile, FILE_FIELDS } from './drive-file.js'
import { callForJson, callGoogle, type GoogleCall, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'
import { textOf } from './json-answer.js'

const FILES = Type.Object({ files: Type.Array(driveFile), nextPageToken: Type.Optional(Type.String()) })

/** Files that `files.list` gives on one page at most. */
const LARGEST_PAGE = 1_000

/** Which files, and how many. */
export interface Listing {
  query: string
  limit: number
  /** Id of a shared drive. */
  drive?: string | undefined
  /** Such as `modifiedTime desc`. */
  orderBy?: string | undefined
  /** Where an earlier list ended. */
  cursor?: string | undefined
}

/** `files.list`, in My Drive and shared drives. Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files/list */
export async function listFiles(
  ctx: GoogleContext,
  { query, limit, drive, orderBy, cursor }: Listing,
): Promise<{ items: DriveFile[]; more: boolean; next: string | undefined }> {
  let next = cursor
  const found = await collectPages(limit, async (wanted, pageToken) => {
    const { files, nextPageToken } = await callForJson(ctx, FILES, {
      endpoint: 'drive',
      path: '/files',
      query: {
        q: query,
        pageToken: pageToken ?? cursor,
        pageSize: Math.min(wanted, LARGEST_PAGE),
        orderBy,
        fields: `nextPageToken,files(${FILE_FIELDS})`,
        supportsAllDrives: true,
        includeItemsFromAllDrives: true,
        ...(drive !== undefined && { driveId: drive, corpora: 'drive' }),
      },
      about: {
        scope: SCOPES.driveRead,
        fields: { not_found: drive ? 'sharedDrive' : 'folder', invalid_input: 'query' },
      },
    })
    next = nextPageToken
    return { items: files, next: nextPageToken }
  })
  return { ...found, next }
}

const DRIVES = Type.Object({ drives: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) })

/** `drives.list`: the shared drives of the account, the first hundred. */
export async function listDrives(ctx: GoogleContext): Promise<Static<typeof DRIVES>['drives']> {
  const query = { pageSize: 100, fields: 'drives(id,name)' }
  return (await callForJson(ctx, DRIVES, { endpoint: 'drive', path: '/drives', query, about: READING })).drives
}

type About = NonNullable<GoogleCall['about']>

const READING = {
  scope: SCOPES.driveRead,
  fields: { not_found: 'file', invalid_input: 'file', permission_denied: 'file' },
} as const satisfies About

/** What an error of a change is about, unless the action says otherwise. */
const CHANGING = { ...READING, scope: SCOPES.drive } as const satisfies About

const ANSWER = { fields: FILE_FIELDS, supportsAllDrives: true }

/** `files.get`: what is known of a file, without its content. */
export async function describeFile(ctx: GoogleContext, id: string, about: About = READING): Promise<DriveFile> {
  return callForJson(ctx, driveFile, { endpoint: 'drive', path: `/files/${id}`, query: ANSWER, about })
}

/** Milliseconds for a whole file. */
const DOWNLOAD_TIME = 600_000

/** The content of a file. The caller reads the body. */
export async function openFile(ctx: GoogleContext, id: string, acceptHarmful: boolean): Promise<Response> {
  const query = { alt: 'media', supportsAllDrives: true, ...(acceptHarmful && { acknowledgeAbuse: true }) }
  return callGoogle(ctx, { endpoint: 'drive', path: `/files/${id}`, query, timeout: DOWNLOAD_TIME, about: READING })
}

/** What Google converts a document into. The caller reads the body. */
export async function openExport(ctx: GoogleContext, id: string, mimeType: string): Promise<Response> {
  const call = { path: `/files/${id}/export`, query: { mimeType } }
  return callGoogle(ctx, { endpoint: 'drive', ...call, timeout: DOWNLOAD_TIME, about: READING })
}

/** Metadata of a file as it is set. */
export interface FileChange {
  name?: string
  mimeType?: string
  parents?: readonly string[]
  trashed?: boolean
}

/** `files.create` without content, such as for a folder. */
export async function createFile(ctx: GoogleContext, file: FileChange): Promise<DriveFile> {
  const about = {
    scope: SCOPES.drive,
    fields: { not_found: 'folder', permission_denied: 'folder', invalid_input: 'name' },
  }
  return callForJson(ctx, driveFile, { endpoint: 'drive', path: '/files', query: ANSWER, json: file, about })
}

/** `files.update` without content. */
export async function changeFile(
  ctx: GoogleContext,
  id: string,
  change: FileChange,
  { about = CHANGING, ...query }: { addParents?: string; removeParents?: string; about?: About } = {},
): Promise<DriveFile> {
  const call = { path: `/files/${id}`, method: 'PATCH', query: { ...ANSWER, ...query }, json: change } as const
  return callForJson(ctx, driveFile, { endpoint: 'drive', ...call, about })
}

/** `files.copy`. */
export async function copyFile(ctx: GoogleContext, id: string, change: FileChange): Promise<DriveFile> {
  const call = { path: `/files/${id}/copy`, query: ANSWER, json: change, timeout: 120_000 }
  return callForJson(ctx, driveFile, { endpoint: 'drive', ...call, about: CHANGING })
}

/** `files.delete`: for good, with all that lies in it where it is a folder. */
export async function deleteFile(ctx: GoogleContext, id: string): Promise<void> {
  const call = { path: `/files/${id}`, method: 'DELETE', query: { supportsAllDrives: true }, retries: 0 } as const
  const answer = await textOf(await callGoogle(ctx, { endpoint: 'drive', ...call, about: CHANGING }))
  if (answer.trim() !== '') throw notEmpty()
}

const notEmpty = () =>
  new PieceError('bad_response', 'Google answered something where it should say nothing.', {
    hint: 'Look whether the file is gone; a proxy may stand between Plugboard and Google.',
  })

const PERMISSION = Type.Object({
  id: Type.String({ minLength: 1 }),
  type: Type.String(),
  role: Type.String(),
})

/** With whom a file is shared, and how they are told. */
export interface Share {
  permission: Readonly<Record<string, string | boolean>>
  notify: boolean
  message: string | undefined
  /** Field that names the person or domain. */
  field: string | undefined
}

/** `permissions.create`. Source: https://developers.google.com/workspace/drive/api/guides/manage-sharing */
export async function shareFile(
  ctx: GoogleContext,
  id: string,
  { permission, notify, message, field = 'role' }: Share,
): Promise<Static<typeof PERMISSION>> {
  const told = { sendNotificationEmail: notify, emailMessage: notify ? message : undefined }
  return callForJson(ctx, PERMISSION, {
    endpoint: 'drive',
    path: `/files/${id}/permissions`,
    query: { fields: 'id,type,role', supportsAllDrives: true, ...(permission.emailAddress !== undefined && told) },
    json: permission,
    about: { ...CHANGING, fields: { ...CHANGING.fields, invalid_input: field } },
  })
}
