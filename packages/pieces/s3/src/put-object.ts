import { byParts } from './in-parts.js'
import { type MultipartTarget, uploadInParts } from './multipart-upload.js'
import { factsOf } from './object-facts.js'
import { callForNothing } from './s3-client.js'
import type { S3Context } from './s3-credentials.js'

/** What was stored. */
interface Stored {
  etag: string
  versionId?: string
  size: number
}

/** Milliseconds one part may take. */
const PART_TIMEOUT = 5 * 60 * 1_000

/** What is larger goes in parts. */
const PART = 8 * 1024 * 1024

/**
 * Stores bytes as they arrive, holding a part of them at a time. What is smaller than a part is sent at once.
 *
 * @param size bytes, if known.
 */
export async function putObject(
  ctx: S3Context,
  target: MultipartTarget,
  data: AsyncIterable<Uint8Array>,
  size: number | undefined,
): Promise<Stored> {
  const parts = byParts(data, partSize(size))[Symbol.asyncIterator]()
  const first = (await parts.next()).value ?? new Uint8Array()
  const second = await parts.next()
  if (second.done) return putAtOnce(ctx, target, first)
  return uploadInParts(ctx, target, joined(first, second.value, parts))
}

/** The store counts parts up to 10,000. */
const partSize = (size = 0) => Math.max(PART, Math.ceil(size / 9_000))

async function* joined(
  first: Uint8Array<ArrayBuffer>,
  second: Uint8Array<ArrayBuffer>,
  rest: AsyncIterator<Uint8Array<ArrayBuffer>>,
) {
  yield first
  yield second
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

async function putAtOnce(
  ctx: S3Context,
  { headers, ...place }: MultipartTarget,
  body: Uint8Array<ArrayBuffer>,
): Promise<Stored> {
  const answer = await callForNothing(ctx, { method: 'PUT', ...place, headers, body, timeout: PART_TIMEOUT })
  const { etag, versionId } = factsOf(answer)
  return { etag, size: body.length, ...(versionId && { versionId }) }
}
