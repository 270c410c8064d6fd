import { dynamicOptions, field } from '@plugboard/core'
import { listBuckets } from './list-buckets.js'
import { listObjects } from './list-objects.js'
import { s3Methods } from './s3-auth.js'
import type { S3Context } from './s3-credentials.js'
import { bucketOf, checkedPrefix } from './s3-names.js'

type Loading = S3Context & { input: Readonly<Record<string, unknown>>; search: string }

const MOST = 100

const option = (value: string) => ({ value, title: value })
const given = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

async function loadBuckets(ctx: Loading) {
  const names = await listBuckets(ctx)
  return names.filter((name) => name.includes(ctx.search)).map(option)
}

/** S3 finds keys by their beginning alone. */
const pageOf = (ctx: Loading, bucket: unknown, folders: boolean) =>
  listObjects(ctx, {
    bucket: bucketOf(given(bucket), ctx.auth.fields.bucket),
    prefix: checkedPrefix(ctx.search, 'key'),
    limit: MOST,
    ...(folders && { delimiter: '/' }),
  })

const loadKeys = (bucketField: string) => async (ctx: Loading) =>
  (await pageOf(ctx, ctx.input[bucketField], false)).items.map(({ key }) => option(key))

async function loadPrefixes(ctx: Loading) {
  return (await pageOf(ctx, ctx.input.bucket, true)).folders.map(option)
}

const methods = s3Methods
const buckets = dynamicOptions({ methods, search: true, load: loadBuckets })
const keys = (bucketField: string) =>
  dynamicOptions({ methods, dependsOn: [bucketField], search: true, load: loadKeys(bucketField) })

const USUAL = 'Leave empty for the bucket of the connection.'

/** The bucket of a step. */
export const bucketField = field.choice({ title: 'Bucket', help: USUAL, optional: true, options: buckets })

/** The bucket an object is copied from or to. */
export const otherBucketField = (title: string) =>
  field.choice({ title, help: USUAL, optional: true, options: buckets })

/** An object that is there. */
export const keyField = field.choice({
  title: 'Key',
  help: 'Name of the object with its folders, such as invoices/2026/03.pdf. Capitals count.',
  options: keys('bucket'),
})

/** An object that is there, in a bucket that another field names. */
export const fromField = field.choice({ title: 'From key', options: keys('fromBucket') })

/** A name for an object that may not be there yet. */
export const newKeyField = (title: string) =>
  field.text({
    title,
    help: 'Name of the object with its folders, such as invoices/2026/03.pdf. An object of this name is replaced.',
    minLength: 1,
    maxLength: 1_024,
  })

/** The beginning of keys. */
export const prefixField = field.choice({
  title: 'Prefix',
  help: 'Only keys that begin with this, such as invoices/2026/.',
  optional: true,
  options: dynamicOptions({ methods, dependsOn: ['bucket'], search: true, load: loadPrefixes }),
})

/** One version of an object. */
export const versionField = field.text({
  title: 'Version ID',
  help: 'In a bucket that keeps versions. Leave empty for the present one.',
  optional: true,
  maxLength: 1_024,
})
