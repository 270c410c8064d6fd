import { isPieceError } from '@plugboard/core'
import { OF_VERSION } from './error-readings.js'
import { factsOf, type ObjectFacts } from './object-facts.js'
import { callS3, type S3Call } from './s3-client.js'
import type { S3Context } from './s3-credentials.js'

/** Which object. */
export interface ObjectPlace {
  bucket: string
  key: string
  versionId?: string | undefined
  /** Input fields that gave it. Default `bucket` and `key`. */
  bucketField?: string
  keyField?: string
}

/** Milliseconds a download may take as a whole. */
const LONGEST_DOWNLOAD = 6 * 60 * 60 * 1_000

/** Opens an object for reading. */
export async function openObject(
  ctx: S3Context,
  place: ObjectPlace,
  range: string | undefined,
): Promise<{ response: Response; facts: ObjectFacts }> {
  const headers = range !== undefined && { headers: { range: `bytes=${range}` } }
  const response = await callS3(ctx, { ...callOf(place, 'GET'), ...headers, timeout: LONGEST_DOWNLOAD })
  return { response, facts: await factsOrCancel(response) }
}

async function factsOrCancel(response: Response): Promise<ObjectFacts> {
  try {
    return factsOf(response.headers)
  } catch (error) {
    await response.body?.cancel()
    throw error
  }
}

/** What is known of an object. */
export async function describeObject(ctx: S3Context, place: ObjectPlace): Promise<ObjectFacts> {
  try {
    const { headers } = await callS3(ctx, callOf(place, 'HEAD'))
    return factsOf(headers)
  } catch (error) {
    if (isPieceError(error) && isVague(error.code)) await explain(ctx, place)
    throw error
  }
}

/** An answer to HEAD has no content that would say what is wrong. */
const isVague = (code: string) => ['not_found', 'permission_denied', 'invalid_input'].includes(code)

/** Asks again for as little as possible in a way whose answer says it. */
async function explain(ctx: S3Context, place: ObjectPlace): Promise<void> {
  const response = await callS3(ctx, { ...callOf(place, 'GET'), headers: { range: 'bytes=0-0' } })
  await response.body?.cancel()
}

function callOf({ versionId, ...place }: ObjectPlace, method: 'GET' | 'HEAD'): S3Call {
  return { method, ...place, ...(versionId && { query: { versionId }, readings: OF_VERSION }) }
}
