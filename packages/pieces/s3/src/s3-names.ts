import { PieceError } from '@plugboard/core'

/** Bytes in UTF-8. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024

/** Wide enough for old buckets and for other stores. What AWS itself allows is narrower, and it says so. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/

/**
 * The bucket of a step, or the one of the connection.
 *
 * @throws PieceError `invalid_input` at the field when there is none, or it is no name of a bucket.
 */
export function bucketOf(given: string | undefined, fallback: string | undefined, field = 'bucket'): string {
  const bucket = given || fallback
  if (!bucket) {
    throw new PieceError('invalid_input', 'No bucket is chosen.', {
      field,
      hint: 'Choose a bucket in the step, or enter the usual one in the connection.',
    })
  }
  return checkedBucket(bucket, field)
}

/** @throws PieceError `invalid_input` at the field, `unsupported` for an ARN. */
function checkedBucket(bucket: string, field: string): string {
  if (bucket.startsWith('arn:')) {
    throw new PieceError('unsupported', 'Access points are not supported.', {
      field,
      hint: 'Enter the name of the bucket instead of an ARN.',
    })
  }
  if (BUCKET.test(bucket) && !bucket.includes('..')) return bucket
  throw new PieceError('invalid_input', 'This is not the name of a bucket.', {
    field,
    hint: 'Enter the name as the store shows it: at least three letters, digits, hyphens or dots, and no address.',
  })
}

/** @throws PieceError `invalid_input` at the field. */
export function checkedKey(key: string, field: string): string {
  if (key === '') {
    throw new PieceError('invalid_input', 'The key is empty.', { field, hint: 'Enter the key of an object.' })
  }
  return checkedPrefix(key, field)
}

/** The beginning of keys; may be empty. */
export function checkedPrefix(prefix: string, field: string): string {
  if (Buffer.byteLength(checkedText(prefix, field)) <= LONGEST_KEY) return prefix
  throw new PieceError('invalid_input', `A key has at most ${LONGEST_KEY} bytes in UTF-8.`, {
    field,
    hint: 'Use a shorter key. Letters beyond ASCII count as two to four bytes.',
  })
}

/** A text that can be written as UTF-8. */
export function checkedText(text: string, field: string): string {
  if (text.isWellFormed()) return text
  throw new PieceError('invalid_input', 'The text holds half a character (an unpaired surrogate).', {
    field,
    hint: 'Check where the text was cut off.',
  })
}
