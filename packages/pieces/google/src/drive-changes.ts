import { PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { type DriveFile, driveFile, FILE_FIELDS } from './drive-file.js'
import { callForJson, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const START = Type.Object({ startPageToken: Type.String({ minLength: 1 }) })

const PAGE = Type.Object({
  changes: Type.Array(Type.Object({ removed: Type.Optional(Type.Boolean()), file: Type.Optional(driveFile) })),
  nextPageToken: Type.Optional(Type.String({ minLength: 1 })),
  newStartPageToken: Type.Optional(Type.String({ minLength: 1 })),
})

const ABOUT = { scope: SCOPES.driveRead, fields: { not_found: 'sharedDrive', invalid_input: 'sharedDrive' } }

const inDrive = (drive: string | undefined) => ({ supportsAllDrives: true, driveId: drive })

/** `changes.getStartPageToken`: from where on changes are told that have not happened yet. */
export async function startToken(ctx: GoogleContext, drive: string | undefined): Promise<string> {
  const call = { path: '/changes/startPageToken', query: inDrive(drive), about: ABOUT }
  return (await callForJson(ctx, START, { endpoint: 'drive', ...call })).startPageToken
}

/** Some of the changes: files as they are now, where the next page begins, and whether it has happened yet. */
export interface Changes {
  files: DriveFile[]
  next: string
  more: boolean
}

/**
 * `changes.list`. Of a file that changed several times the last state is told.
 * Source: https://developers.google.com/workspace/drive/api/guides/manage-changes
 *
 * @throws PieceError `invalid_input` or `not_found` also for a token that Google no longer knows.
 */
export async function listChanges(ctx: GoogleContext, token: string, drive: string | undefined): Promise<Changes> {
  const { changes, nextPageToken, newStartPageToken } = await callForJson(ctx, PAGE, {
    endpoint: 'drive',
    path: '/changes',
    query: {
      pageToken: token,
      pageSize: 1_000,
      includeRemoved: false,
      includeItemsFromAllDrives: true,
      fields: `nextPageToken,newStartPageToken,changes(removed,file(${FILE_FIELDS}))`,
      ...inDrive(drive),
    },
    about: ABOUT,
  })
  const files = changes.flatMap(({ file, removed }) => (file && !removed && !file.trashed ? [file] : []))
  const next = nextPageToken ?? newStartPageToken
  if (next === undefined || nextPageToken === token) throw noEnd()
  return { files, next, more: nextPageToken !== undefined }
}

const noEnd = () =>
  new PieceError('bad_response', 'Google did not say where the list of changes goes on.', { hint: 'Try again later.' })
