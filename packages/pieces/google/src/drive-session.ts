import { PieceError } from '@plugboard/core'
import { type DriveFile, driveFile, FILE_FIELDS } from './drive-file.js'
import {
  askGoogle,
  authorizationOf,
  callGoogle,
  type GoogleCall,
  type GoogleContext,
  refusedBy,
  sessionUrl,
} from './google-client.js'
import { parseJson, textOf } from './json-answer.js'

/** An upload that was begun: where it goes on, and what it is about. */
export interface Session {
  call: GoogleCall & { session: URL }
}

/** What is uploaded, and as what. */
export interface UploadTarget {
  /** File that gets a new version; without it a new file is made. */
  replace: string | undefined
  metadata: Readonly<Record<string, unknown>>
  contentType: string
  /** Bytes, if known: Google then refuses at once what has no room. */
  size: number | undefined
  about: NonNullable<GoogleCall['about']>
}

/**
 * Begins a resumable upload.
 * Source: https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable
 */
export async function beginUpload(ctx: GoogleContext, target: UploadTarget): Promise<Session> {
  const { replace, metadata, contentType, size, about } = target
  const place = {
    endpoint: 'driveUpload',
    path: replace === undefined ? '/files' : `/files/${replace}`,
    about,
  } as const
  const response = await callGoogle(ctx, {
    ...place,
    query: { uploadType: 'resumable', supportsAllDrives: true, fields: FILE_FIELDS },
    method: replace === undefined ? 'POST' : 'PATCH',
    headers: {
      'x-upload-content-type': contentType,
      ...(size !== undefined && { 'x-upload-content-length': String(size) }),
    },
    json: metadata,
  })
  const session = sessionUrl(ctx, place, response)
  await response.body?.cancel()
  return { call: { ...place, session } }
}

/** How far an upload is: the bytes Google holds, or the file when it is whole. */
export type Progress = { held: number } | { file: DriveFile }

/** Milliseconds one chunk may take. */
const CHUNK_TIME = 300_000

/** Sends a chunk. */
export function sendChunk(
  ctx: GoogleContext,
  { call }: Session,
  { bytes, from, last }: { bytes: Uint8Array<ArrayBuffer>; from: number; last: boolean },
): Promise<Response> {
  const headers = rangeOf(from, from + bytes.length, last)
  return askGoogle(ctx, { ...call, method: 'PUT', headers, body: bytes, timeout: CHUNK_TIME, retries: 0 })
}

/** An empty file has no range, as it has no first byte. */
function rangeOf(from: number, end: number, last: boolean): Record<string, string> {
  if (end === 0) return {}
  const range = from === end ? '*' : `${from}-${end - 1}`
  return { 'content-range': `bytes ${range}/${last ? end : '*'}` }
}

/** Asks how far an upload is; with pauses while Google is out of order. */
export function askProgress(ctx: GoogleContext, { call }: Session, total: number | undefined): Promise<Response> {
  const headers = { 'content-range': `bytes */${total ?? '*'}` }
  return askGoogle(ctx, { ...call, method: 'PUT', headers, body: new Uint8Array(), retries: 4 })
}

/** @throws PieceError for anything but a finished upload, or 308 for one that goes on. */
export async function readProgress(ctx: GoogleContext, { call }: Session, response: Response): Promise<Progress> {
  if (response.ok) return { file: await parseJson(driveFile, await textOf(response)) }
  const isUnknown = response.status === 404 || response.status === 410
  if (response.status !== 308 && !isUnknown) throw await refusedBy(ctx, call, response)
  await response.body?.cancel()
  if (isUnknown) throw lapsed()
  return { held: heldIn(response.headers.get('range')) }
}

/** Without the header nothing has arrived. */
function heldIn(range: string | null): number {
  if (range === null) return 0
  const end = /^bytes=0-(\d{1,15})$/.exec(range)?.[1]
  if (end !== undefined) return Number(end) + 1
  throw new PieceError('bad_response', 'Google did not say how much of the file has arrived.', { hint: 'Try again.' })
}

const lapsed = () =>
  new PieceError('provider_unavailable', 'Google no longer knows the upload that was begun.', {
    hint: 'Try again: the file is then sent from its beginning.',
  })

/** Milliseconds clearing up may take. */
const PATIENCE = 10_000

/**
 * Gives an upload up, so that nothing of it is kept. Tells no failure: the one that led here matters more, and Google
 * forgets unfinished uploads after a week. Not through `ctx.http`, which sends nothing for a cancelled run.
 */
export async function abandonUpload(ctx: GoogleContext, { call }: Session): Promise<void> {
  try {
    const response = await fetch(call.session, {
      method: 'DELETE',
      headers: authorizationOf(ctx.auth),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    })
    await response.body?.cancel()
  } catch {
    ctx.log.warn('An upload that failed could not be given up; Google forgets it after a week.')
  }
}
