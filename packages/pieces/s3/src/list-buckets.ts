import { callForXml } from './s3-client.js'
import type { S3Context } from './s3-credentials.js'

/** Names of the buckets of the account, the first thousand. */
export async function listBuckets(ctx: S3Context): Promise<string[]> {
  const answer = await callForXml(ctx, 'ListAllMyBucketsResult', { method: 'GET' })
  const buckets = answer.all('Buckets').flatMap((list) => list.all('Bucket'))
  return buckets.flatMap((bucket) => bucket.text('Name') ?? []).slice(0, 1_000)
}
