import { isPieceError, PieceError } from '@plugboard/core'
import { type Chunk, inChunks } from './drive-chunks.js'
import type { DriveFile } from './drive-file.js'
import {
  abandonUpload,
  askProgress,
  beginUpload,
  type Progress,
  readProgress,
  type Session,
  sendChunk,
  type UploadTarget,
} from './drive-session.js'
import type { GoogleContext } from './google-client.js'

/** Bytes. Google wants multiples of 256 KiB; memory holds one chunk and its copy. */
const CHUNK = 8 * 1024 * 1024

/** Faults in a row after which an upload is given up, when nothing of it went on between them. */
const MOST_FAULTS = 4

type Told = (sent: number) => void

/**
 * Uploads bytes as they arrive, a chunk at a time. After a fault it goes on where Google says that it stands.
 *
 * @param told hears after every chunk but the last how many bytes have arrived.
 */
export async function upload(
  ctx: GoogleContext,
  target: UploadTarget,
  data: AsyncIterable<Uint8Array>,
  told: Told,
): Promise<DriveFile> {
  const session = await beginUpload(ctx, target)
  try {
    return await sendAll(ctx, session, data, told)
  } catch (error) {
    await abandonUpload(ctx, session)
    throw error
  }
}

async function sendAll(
  ctx: GoogleContext,
  session: Session,
  data: AsyncIterable<Uint8Array>,
  told: Told,
): Promise<DriveFile> {
  let from = 0
  for await (const chunk of inChunks(data, CHUNK)) {
    const file = await sendWhole(ctx, session, chunk, from)
    if (file && chunk.last) return file
    if (file) throw outOfStep()
    from += chunk.bytes.length
    told(from)
  }
  throw outOfStep()
}

/** Sends a chunk, again and again until all of it has arrived. Gives the file when the upload is finished with it. */
async function sendWhole(
  ctx: GoogleContext,
  session: Session,
  { bytes, last }: Chunk,
  start: number,
): Promise<DriveFile | undefined> {
  const end = start + bytes.length
  let from = start
  for (let faults = 0; faults < MOST_FAULTS; ) {
    const rest = { bytes: bytes.subarray(from - start), from, last }
    const progress = await progressAfter(ctx, session, rest)
    if ('file' in progress) return progress.file
    if (progress.held === end && !last) return undefined
    if (progress.held < from || progress.held > end) throw outOfStep()
    faults = progress.held > from ? 0 : faults + 1
    from = progress.held
  }
  throw noProgress()
}

/** A chunk whose answer was lost may have arrived: Google is asked, never guessed at. */
async function progressAfter(
  ctx: GoogleContext,
  session: Session,
  rest: { bytes: Uint8Array<ArrayBuffer>; from: number; last: boolean },
): Promise<Progress> {
  const response = await sendChunk(ctx, session, rest).catch((error: unknown) => {
    if (isPieceError(error) && error.code === 'provider_unavailable') return undefined
    throw error
  })
  if (response && response.status < 500 && response.status !== 429) return readProgress(ctx, session, response)
  await response?.body?.cancel()
  const total = rest.last ? rest.from + rest.bytes.length : undefined
  return readProgress(ctx, session, await askProgress(ctx, session, total))
}

const outOfStep = () =>
  new PieceError('bad_response', 'Google tells another length of what has arrived than was sent.', {
    hint: 'Try again; if it stays, check whether a proxy stands between Plugboard and Google.',
  })

const noProgress = () =>
  new PieceError('provider_unavailable', 'Google took no further part of the file, however often it was sent.', {
    hint: 'Try again later; https://www.google.com/appsstatus tells whether Google has a fault.',
  })
