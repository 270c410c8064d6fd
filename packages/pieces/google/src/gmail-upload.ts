import { isPieceError, PieceError } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import { askGoogle, callGoogle, type GoogleCall, type GoogleContext, refusedBy, sessionUrl } from './google-client.js'
import { parseJson, textOf } from './json-answer.js'

/** Milliseconds one block may take. */
const BLOCK_TIMEOUT = 120_000

/** Tries of one block in all. */
const TRIES = 3

/** What is being uploaded, and how far it has come. */
interface Upload {
  ctx: GoogleContext
  call: GoogleCall
  session: URL
}

/**
 * Uploads a mail block by block. It is sent, or saved, once the last block has arrived: what ends before has no effect,
 * and what was lost on the way is asked for before anything is repeated, so that no mail goes out twice.
 *
 * Source: https://developers.google.com/workspace/gmail/api/guides/uploads#resumable
 *
 * @param blocks each but the last a multiple of 256 KiB.
 */
export async function uploadInBlocks<Schema extends TSchema>(
  ctx: GoogleContext,
  schema: Schema,
  call: GoogleCall,
  blocks: AsyncIterator<Uint8Array<ArrayBuffer>, undefined>,
): Promise<Static<Schema>> {
  const begun = await callGoogle(ctx, {
    ...call,
    query: { uploadType: 'resumable' },
    headers: { 'x-upload-content-type': 'message/rfc822' },
  })
  const session = sessionUrl(ctx, call, begun)
  await begun.body?.cancel()
  const { json: _, ...rest } = call
  const done = await sendAll({ ctx, call: rest, session }, blocks)
  return parseJson(schema, await textOf(done))
}

/** The answer to the last block. */
async function sendAll(upload: Upload, blocks: AsyncIterator<Uint8Array<ArrayBuffer>, undefined>): Promise<Response> {
  let at = 0
  for (let block = await blocks.next(); !block.done; ) {
    const next = await blocks.next()
    const done = await sendBlock(upload, block.value, at, next.done === true)
    if (done) return done
    at += block.value.length
    block = next
  }
  throw unfinished()
}

/** The answer where it was the last block, else undefined. */
async function sendBlock(
  upload: Upload,
  block: Uint8Array<ArrayBuffer>,
  start: number,
  isLast: boolean,
): Promise<Response | undefined> {
  const end = start + block.length
  let at = start
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const range = `bytes ${at}-${end - 1}/${isLast ? end : '*'}`
    const response = (await tried(upload, range, block.subarray(at - start))) ?? (await statusOf(upload))
    if (response.ok && isLast) return response
    if (response.status !== 308) throw response.ok ? unfinished() : await refusedBy(upload.ctx, upload.call, response)
    at = arrived(response)
    await response.body?.cancel()
    if (at === end && !isLast) return undefined
    if (at < start || at >= end) throw unfinished()
  }
  throw unfinished()
}

/** Undefined where it is not known whether the block has arrived. */
async function tried(upload: Upload, range: string, block: Uint8Array<ArrayBuffer>): Promise<Response | undefined> {
  try {
    const response = await put(upload, range, block, 0)
    if (response.status < 500) return response
    await response.body?.cancel()
    return undefined
  } catch (error) {
    if (isPieceError(error) && error.code === 'provider_unavailable') return undefined
    throw error
  }
}

const statusOf = (upload: Upload) => put(upload, 'bytes */*', new Uint8Array(), 2)

function put(
  { ctx, call, session }: Upload,
  range: string,
  body: Uint8Array<ArrayBuffer>,
  retries: number,
): Promise<Response> {
  const headers = { 'content-range': range, 'content-type': 'message/rfc822' }
  return askGoogle(ctx, { ...call, session, method: 'PUT', headers, body, timeout: BLOCK_TIMEOUT, retries })
}

/** Bytes that have arrived; without the header none has. */
function arrived(response: Response): number {
  const last = /^bytes=0-(\d{1,12})$/.exec(response.headers.get('range') ?? '')?.[1]
  return last === undefined ? 0 : Number(last) + 1
}

const unfinished = () =>
  new PieceError('bad_response', 'Google lost count of the upload.', {
    hint: 'Run the step again; nothing was sent.',
  })
