import { type Static, Type } from '@sinclair/typebox'
import { collectPages } from './collect-pages.js'
import { callForJson, callGoogle, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const FILE = Type.Object({
  id: Type.String(),
  name: Type.String(),
  mimeType: Type.String(),
  size: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  modifiedTime: Type.Optional(Type.String()),
  webViewLink: Type.Optional(Type.String()),
})

export type DriveFile = Static<typeof FILE>

const FILES = Type.Object({ files: Type.Array(FILE), nextPageToken: Type.Optional(Type.String()) })

const FILE_FIELDS = 'id,name,mimeType,size,modifiedTime,webViewLink'

/** Files that `files.list` gives on one page at most. */
const LARGEST_PAGE = 1_000

/** `files.list`, in My Drive and shared drives. Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files/list */
export async function listFiles(
  ctx: GoogleContext,
  { query, limit }: { query: string; limit: number },
): Promise<{ items: DriveFile[]; more: boolean }> {
  return collectPages(limit, async (wanted, pageToken) => {
    const { files, nextPageToken } = await callForJson(ctx, FILES, {
      endpoint: 'drive',
      path: '/files',
      query: {
        q: query,
        pageToken,
        pageSize: Math.min(wanted, LARGEST_PAGE),
        fields: `nextPageToken,files(${FILE_FIELDS})`,
        supportsAllDrives: true,
        includeItemsFromAllDrives: true,
      },
      about: { scope: SCOPES.driveRead, fields: { not_found: 'folder', invalid_input: 'query' } },
    })
    return { items: files, next: nextPageToken }
  })
}

const FILE_CALL = {
  scope: SCOPES.driveRead,
  fields: { not_found: 'file', invalid_input: 'file', permission_denied: 'file' },
}

/** `files.get`: what is known of a file, without its content. */
export async function describeFile(ctx: GoogleContext, id: string): Promise<DriveFile> {
  return callForJson(ctx, FILE, {
    endpoint: 'drive',
    path: `/files/${id}`,
    query: { fields: FILE_FIELDS, supportsAllDrives: true },
    about: FILE_CALL,
  })
}

/** Milliseconds for a whole file. */
const DOWNLOAD_TIME = 600_000

/** The content of a file, or what Google converts it into. The caller reads the body. */
export async function openFile(ctx: GoogleContext, id: string, convertTo: string | undefined): Promise<Response> {
  const call = { endpoint: 'drive', timeout: DOWNLOAD_TIME, about: FILE_CALL } as const
  return convertTo === undefined
    ? callGoogle(ctx, { ...call, path: `/files/${id}`, query: { alt: 'media', supportsAllDrives: true } })
    : callGoogle(ctx, { ...call, path: `/files/${id}/export`, query: { mimeType: convertTo } })
}
