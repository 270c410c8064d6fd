import { plainEtag } from './list-objects.js'
import { inUpload, type MultipartTarget } from './multipart-upload.js'
import type { ObjectFacts } from './object-facts.js'
import { describeObject, type ObjectPlace } from './open-object.js'
import { percentEncode, percentEncodePath } from './percent-encoding.js'
import { needed } from './read-xml.js'
import { callForXml, type S3Call } from './s3-client.js'
import type { S3Context } from './s3-credentials.js'

const MEBIBYTE = 1024 * 1024
const GIBIBYTE = 1024 * MEBIBYTE

/** From where on an object is copied in parts, and how large they are, in bytes. */
interface Limits {
  atOnce: number
  part: number
}

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const LIMITS: Limits = { atOnce: 5 * GIBIBYTE, part: 512 * MEBIBYTE }

/** Milliseconds. The store copies before it answers, and may send spaces meanwhile. */
const COPY_TIMEOUT = 10 * 60 * 1_000

/** What the copy is. */
interface Copied {
  etag: string
  size: number
}

const ontoItself = {
  code: 'invalid_input',
  message: 'The store does not copy this object to that place.',
  hint: 'Name another key: an object cannot be copied onto itself.',
  at: { about: 'key' },
} as const

/** Copies an object at the store, with its media type and metadata; large ones in parts. */
export async function copyObject(
  ctx: S3Context,
  from: ObjectPlace,
  to: Omit<MultipartTarget, 'headers'>,
  limits: Limits = LIMITS,
): Promise<Copied> {
  const facts = await describeObject(ctx, from)
  const size = facts.size ?? 0
  if (size <= limits.atOnce) return { size, etag: await copyAtOnce(ctx, sourceHeaders(from), to) }
  const target = { ...to, headers: describing(facts) }
  return inUpload(ctx, target, async ({ id }) => {
    const parts = []
    const step = Math.max(limits.part, Math.ceil(size / 9_000))
    for (let start = 0; start < size; start += step) {
      const end = Math.min(start + step, size)
      const headers = {
        ...sourceHeaders(from),
        'x-amz-copy-source-range': `bytes=${start}-${end - 1}`,
        // All parts are of one content, though it may be replaced meanwhile.
        'x-amz-copy-source-if-match': `"${facts.etag}"`,
      }
      const query = { partNumber: String(parts.length + 1), uploadId: id }
      const answer = await copyCall(ctx, 'CopyPartResult', { method: 'PUT', ...to, query, headers })
      parts.push({ etag: plainEtag(needed(answer, 'ETag')), size: end - start })
    }
    return parts
  })
}

async function copyAtOnce(ctx: S3Context, headers: Record<string, string>, to: Omit<MultipartTarget, 'headers'>) {
  const readings = { InvalidRequest: ontoItself }
  const answer = await copyCall(ctx, 'CopyObjectResult', { method: 'PUT', ...to, headers, readings })
  return plainEtag(needed(answer, 'ETag'))
}

const copyCall = (ctx: S3Context, root: string, call: S3Call) =>
  callForXml(ctx, root, { ...call, timeout: COPY_TIMEOUT })

/** The source is a header, so no segment of its key is lost. */
function sourceHeaders({ bucket, key, versionId }: ObjectPlace): Record<string, string> {
  const version = versionId ? `?versionId=${percentEncode(versionId)}` : ''
  return { 'x-amz-copy-source': `/${bucket}/${percentEncodePath(key)}${version}` }
}

/** What a copy in parts does not take over by itself. */
function describing({ contentType, storageClass, metadata }: ObjectFacts): Record<string, string> {
  const own = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])
  return {
    'content-type': contentType,
    ...(storageClass !== 'STANDARD' && { 'x-amz-storage-class': storageClass }),
    ...Object.fromEntries(own),
  }
}
