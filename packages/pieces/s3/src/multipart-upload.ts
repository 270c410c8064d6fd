import { abortUpload } from './abort-upload.js'
import { plainEtag } from './list-objects.js'
import { factsOf } from './object-facts.js'
import { describeObject } from './open-object.js'
import { needed } from './read-xml.js'
import { callForNothing, callForXml, callForXmlAndHeaders } from './s3-client.js'
import type { S3Context } from './s3-credentials.js'

/** Where an object goes, and the headers that say what it is. */
export interface MultipartTarget {
  bucket: string
  key: string
  headers: Record<string, string>
  /** Input fields that gave it. Default `bucket` and `key`. */
  bucketField?: string
  keyField?: string
}

/** A part that has arrived. */
interface Part {
  etag: string
  size: number
}

/** An upload that was begun. */
export interface Upload {
  target: Omit<MultipartTarget, 'headers'>
  id: string
}

/** Milliseconds. A store may take minutes to put parts together, and sends spaces meanwhile. */
const COMPLETION_TIMEOUT = 10 * 60 * 1_000
const PART_TIMEOUT = 5 * 60 * 1_000

/** What was stored. */
interface Completed {
  etag: string
  versionId?: string
  size: number
}

/** Stores an object part by part. On failure, or when the run is cancelled, nothing of it is left. */
export async function uploadInParts(
  ctx: S3Context,
  target: MultipartTarget,
  bodies: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<Completed> {
  return inUpload(ctx, target, async (upload) => {
    const parts: Part[] = []
    for await (const body of bodies) parts.push(await sendPart(ctx, upload, parts.length + 1, body))
    return parts
  })
}

/**
 * Begins an upload, has its parts made, and puts them together.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function inUpload(
  ctx: S3Context,
  { headers, ...target }: MultipartTarget,
  makeParts: (upload: Upload) => Promise<readonly Part[]>,
): Promise<Completed> {
  const call = { ...target, method: 'POST', query: { uploads: '' } } as const
  const begun = await callForXml(ctx, 'InitiateMultipartUploadResult', { ...call, headers })
  const upload = { target, id: needed(begun, 'UploadId') }
  try {
    return await complete(ctx, upload, await makeParts(upload))
  } catch (error) {
    await abortUpload(ctx, upload)
    throw error
  }
}

async function sendPart(
  ctx: S3Context,
  { target, id }: Upload,
  number: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<Part> {
  const query = { partNumber: String(number), uploadId: id }
  const headers = await callForNothing(ctx, { ...target, method: 'PUT', query, body, timeout: PART_TIMEOUT })
  return { etag: factsOf(headers).etag, size: body.length }
}

async function complete(ctx: S3Context, { target, id }: Upload, parts: readonly Part[]): Promise<Completed> {
  const list = parts.map(
    ({ etag }, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${inXml(etag)}"</ETag></Part>`,
  )
  const { answer, headers } = await callForXmlAndHeaders(ctx, 'CompleteMultipartUploadResult', {
    ...target,
    method: 'POST',
    query: { uploadId: id },
    headers: { 'content-type': 'application/xml' },
    body: `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`,
    timeout: COMPLETION_TIMEOUT,
  })
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const versionId = headers.get('x-amz-version-id')
  // Ceph leaves it empty.
  const etag = plainEtag(needed(answer, 'ETag')) || (await describeObject(ctx, target)).etag
  return { etag, size, ...(versionId && { versionId }) }
}

const inXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
