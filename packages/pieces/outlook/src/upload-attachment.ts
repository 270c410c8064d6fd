import { setTimeout as pause } from 'node:timers/promises'
import { type ActionContext, httpError, isPieceError, limitBody, PieceError } from '@plugboard/core'
import { inChunks } from './in-chunks.js'
import { messageUrl } from './messages.js'
import { mediaTypeOf, type OutgoingFile, otherSize } from './outgoing-files.js'
import { answers } from './outlook-answers.js'
import { type Credentials, changeForJson, type GraphContext, graphUrl, notGraph } from './outlook-client.js'
import { unreadable } from './outlook-error.js'

/** Bytes of one part: a multiple of 320 KiB, and less than 4 MB. */
const PART = 12 * 320 * 1024
/** Milliseconds a part may take. */
const PART_TIMEOUT = 5 * 60 * 1_000
/** How often one part is begun. */
const MOST_TRIES = 5
/** Seconds that are waited for at most before a part is tried again. */
const LONGEST_PAUSE = 10

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Attaches a file of any size to a draft, part by part. A part that fails is taken up where Microsoft says it stands.
 *
 * Source: https://learn.microsoft.com/en-us/graph/outlook-large-attachments
 */
export async function uploadAttachment(
  ctx: ActionContext<Credentials, unknown>,
  draft: string,
  outgoing: OutgoingFile,
  onPart: (bytes: number) => void,
): Promise<void> {
  const { file, size } = outgoing
  const session = await openSession(ctx, draft, outgoing)
  let at = 0
  for await (const bytes of inChunks(ctx.files.read(file), PART)) {
    const end = at + bytes.length
    if (end > size) throw otherSize()
    await sendPart(ctx, session, { bytes, at, end, size })
    at = end
    onPart(bytes.length)
  }
  if (at !== size) throw otherSize()
}

async function openSession(ctx: GraphContext, draft: string, { file, size }: OutgoingFile): Promise<string> {
  const url = `${messageUrl(ctx, draft)}/attachments/createUploadSession`
  const item = { attachmentType: 'file', name: file.name, size, contentType: mediaTypeOf(file) }
  const call = { permission: 'Mail.ReadWrite', fields: { attachments: 'attachments' }, json: { AttachmentItem: item } }
  const { uploadUrl } = await changeForJson(ctx, url, answers.uploadSession, call)
  // It is on another server, which is Microsoft's choice; the token of the connection never goes there.
  const isSafe = URL.canParse(uploadUrl) && new URL(uploadUrl).protocol === new URL(graphUrl(ctx)).protocol
  if (!isSafe) throw notGraph()
  return uploadUrl
}

interface Part {
  bytes: Bytes
  /** Where it begins and ends in the file. */
  at: number
  end: number
  /** Of the whole file. */
  size: number
}

async function sendPart(ctx: GraphContext, session: string, part: Part): Promise<void> {
  let from = part.at
  for (let tries = 1; from < part.end; tries++) {
    if (tries > MOST_TRIES) throw standstill()
    try {
      from = await putBytes(ctx, session, part, from)
    } catch (error) {
      if (tries === MOST_TRIES) throw error
      await waitFor(ctx, error)
      from = await expectedPosition(ctx, session, part.size)
    }
    if (from < part.at || from > part.end) throw standstill()
  }
}

const standstill = () =>
  new PieceError('bad_response', 'Microsoft took an attachment in another order than it was sent in.', {
    field: 'attachments',
    hint: 'Run the step again.',
  })

/** Waits before another try. Throws the failure where another try makes no sense. */
async function waitFor(ctx: GraphContext, error: unknown): Promise<void> {
  const isPassing =
    isPieceError(error) &&
    ['provider_unavailable', 'rate_limited', 'timeout'].includes(error.code) &&
    !ctx.signal.aborted
  if (!isPassing || (error.retryAfter ?? 0) > LONGEST_PAUSE) throw error
  await pause((error.retryAfter ?? 0) * 1_000, undefined, { signal: ctx.signal }).catch(() => {
    throw error
  })
}

/** Sends the rest of a part; gives the position Microsoft expects next. */
async function putBytes(ctx: GraphContext, session: string, { bytes, at, end, size }: Part, from: number) {
  const response = await ctx.http(session, {
    method: 'PUT',
    headers: {
      'content-type': 'application/octet-stream',
      'content-range': `bytes ${from}-${end - 1}/${size}`,
    },
    body: bytes.subarray(from - at),
    timeout: PART_TIMEOUT,
    // Microsoft may have taken the part though its answer was lost: it has to be asked first.
    retries: 0,
  })
  if (!response.ok) throw uploadError(response)
  if (response.status !== 201) return positionIn(ctx, response)
  await response.body?.cancel()
  return size
}

async function expectedPosition(ctx: GraphContext, session: string, size: number): Promise<number> {
  const response = await ctx.http(session, { headers: { accept: 'application/json' } })
  if (!response.ok) throw uploadError(response)
  return Math.min(size, await positionIn(ctx, response))
}

const LONGEST_STATE = 100_000

async function positionIn(ctx: GraphContext, response: Response): Promise<number> {
  const body: unknown = await limitBody(response, LONGEST_STATE)
    .json()
    .catch((error: unknown) => {
      throw unreadable(error, ctx.signal)
    })
  const { Value } = await import('@sinclair/typebox/value')
  const first = Value.Check(answers.uploadState, body) ? body.nextExpectedRanges[0] : undefined
  const position = /^(\d{1,12})(?:-\d*)?$/.exec(first ?? '')?.[1]
  if (position === undefined) throw notGraph()
  return Number(position)
}

/** The answer is not quoted: the address it may repeat is a key to the mail. */
function uploadError(response: Response): PieceError {
  void response.body?.cancel().catch(() => undefined)
  const { status } = response
  const field = 'attachments'
  if (status === 413) {
    const hint = 'Send less, or a link to it; the organization decides how large a mail may be.'
    return httpError(response, { field, message: 'The attachment is larger than Microsoft accepts.', hint })
  }
  if (status === 404 || status === 410 || status === 401 || status === 403) {
    const message = 'Microsoft gave the upload of an attachment up.'
    return httpError(response, { field, code: 'provider_unavailable', message, hint: 'Run the step again.' })
  }
  return httpError(response, { field, ...(status === 416 && { code: 'provider_unavailable' as const }) })
}
