import type { Query } from './percent-encoding.js'
import { badAnswer, needed, type XmlNode } from './read-xml.js'
import { callForXml } from './s3-client.js'
import type { S3Context } from './s3-credentials.js'

/** What to list. */
interface Listing {
  bucket: string
  prefix: string
  /** At most 1,000. */
  limit: number
  /** What ends a folder. Without it keys are listed however deep. */
  delimiter?: string
  /** Where the page before ended. */
  cursor?: string
  /** Lists keys behind this one. */
  after?: string
}

/** An object, as a listing tells of it. */
export interface ObjectEntry {
  key: string
  /** Bytes. */
  size: number
  /** RFC 3339, in UTC. */
  modifiedAt: string
  etag: string
  storageClass?: string
}

/** One page of a listing. */
export interface ObjectPage {
  items: ObjectEntry[]
  /** Prefixes that end with the delimiter. */
  folders: string[]
  /** Cursor of the next page. */
  next?: string
}

const badCursor = {
  code: 'invalid_input',
  message: 'The store does not take this cursor.',
  hint: 'Give the "next" of the page before, with the same bucket and prefix.',
  at: { field: 'cursor' },
} as const

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listObjects(ctx: S3Context, listing: Listing): Promise<ObjectPage> {
  const { bucket, cursor } = listing
  const answer = await callForXml(ctx, 'ListBucketResult', {
    method: 'GET',
    bucket,
    query: queryOf(listing),
    ...(cursor !== undefined && { readings: { InvalidArgument: badCursor } }),
  })
  const decode = answer.text('EncodingType') === 'url' ? decoded : (text: string) => text
  const next = answer.text('IsTruncated') === 'true' ? needed(answer, 'NextContinuationToken') : undefined
  return {
    items: answer.all('Contents').map((item) => entryOf(item, decode)),
    folders: answer.all('CommonPrefixes').map((one) => decode(needed(one, 'Prefix'))),
    ...(next !== undefined && { next }),
  }
}

/** Keys are asked for URL-encoded: XML cannot carry every character. */
function queryOf({ prefix, limit, delimiter, cursor, after }: Listing): Query {
  return {
    'list-type': '2',
    'encoding-type': 'url',
    'max-keys': String(limit),
    ...(prefix !== '' && { prefix }),
    ...(delimiter !== undefined && { delimiter }),
    ...(cursor !== undefined && { 'continuation-token': cursor }),
    ...(after !== undefined && { 'start-after': after }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badAnswer('The store answered with a key that is not encoded as it says.')
  }
}

function entryOf(item: XmlNode, decode: (text: string) => string): ObjectEntry {
  const storageClass = item.text('StorageClass')
  return {
    key: decode(needed(item, 'Key')),
    size: sizeOf(needed(item, 'Size')),
    modifiedAt: timeOf(needed(item, 'LastModified')),
    etag: plainEtag(item.text('ETag') ?? ''),
    ...(storageClass && { storageClass }),
  }
}

function sizeOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw badAnswer('The store answered with a size that is no number.')
}

/** RFC 3339 in UTC, whatever form the store writes. */
export function timeOf(text: string): string {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw badAnswer('The store answered with a time that is none.')
  return new Date(time).toISOString()
}

/** An entity tag without its quotes. */
export const plainEtag = (etag: string): string => etag.replace(/^"|"$/g, '')
