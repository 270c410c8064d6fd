import { isPieceError, PieceError, type ValidateContext } from '@plugboard/core'
import { listBuckets } from './list-buckets.js'
import { listObjects } from './list-objects.js'
import { addressOf } from './s3-address.js'
import { reach } from './s3-client.js'
import type { S3Auth } from './s3-credentials.js'
import { s3Error } from './s3-error.js'
import { bucketOf } from './s3-names.js'

/** Tries the credentials, and the bucket where there is one. */
export async function tryStore(ctx: ValidateContext<S3Auth>): Promise<void> {
  await ctx.step('network', () => reachStore(ctx))
  const { bucket } = ctx.auth.fields
  const tryBucket = () => listObjects(ctx, { bucket: bucketOf(bucket, undefined), prefix: '', limit: 1 })
  const denied = await ctx.step('authentication', () => deniedBy(bucket ? tryBucket() : listBuckets(ctx)))
  await ctx.step('rights', async () => {
    // Without a bucket: not being let see the list of all of them says nothing about their content.
    if (denied && bucket) throw closedBucket(denied)
  })
}

/** Asks without credentials: whatever is answered, the store is there. */
async function reachStore(ctx: ValidateContext<S3Auth>): Promise<void> {
  const { origin, path } = addressOf(ctx, {})
  const response = await reach(ctx, () => ctx.http(origin + path))
  await response.body?.cancel()
  if (response.status >= 500) throw await s3Error(response, '', { service: 's3' })
}

const closedBucket = (cause: unknown) =>
  new PieceError('permission_denied', 'The credentials may not list this bucket.', {
    field: 'bucket',
    hint: 'Have the right to list it granted (s3:ListBucket), or leave it empty here and name it in the steps.',
    cause,
  })

/** A refusal for want of a right is given, not thrown: the credentials themselves are then known to be good. */
async function deniedBy(running: Promise<unknown>): Promise<unknown> {
  try {
    await running
    return undefined
  } catch (error) {
    if (isPieceError(error) && error.code === 'permission_denied') return error
    throw error
  }
}
