import { queryText } from './percent-encoding.js'
import { addressOf } from './s3-address.js'
import { callForNothing } from './s3-client.js'
import { type S3Context, storeKey } from './s3-credentials.js'
import { signedHeaders } from './signature-v4.js'

/** Milliseconds clearing up may take. */
const PATIENCE = 10_000

interface Upload {
  target: { bucket: string; key: string }
  id: string
}

/**
 * Throws away the parts of an upload, which would be charged for otherwise. Tells no failure: the one that led here
 * matters more.
 */
export async function abortUpload(ctx: S3Context, upload: Upload): Promise<void> {
  const query = { uploadId: upload.id }
  const aborting = ctx.signal.aborted
    ? abortAfterCancel(ctx, upload, query)
    : callForNothing(ctx, { ...upload.target, method: 'DELETE', query, timeout: PATIENCE })
  try {
    await aborting
  } catch {
    ctx.log.warn('An upload that failed could not be cleared away; the store keeps its parts until they are deleted.')
  }
}

/** A cancelled run sends no requests through its own client any more. */
async function abortAfterCancel(ctx: S3Context, { target }: Upload, query: { uploadId: string }): Promise<void> {
  const { origin, host, path } = addressOf(ctx, target)
  const unsigned = { method: 'DELETE', host, path, query, headers: {} }
  const response = await fetch(`${origin}${path}?${queryText(query)}`, {
    method: 'DELETE',
    headers: signedHeaders(unsigned, storeKey(ctx.auth), '', new Date()),
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  })
  await response.body?.cancel()
}
