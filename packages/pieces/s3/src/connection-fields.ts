import { field } from '@plugboard/core'

/** The key somebody created at the store. */
export const keyFields = {
  accessKeyId: field.text({
    title: 'Access key ID',
    placeholder: 'AKIAIOSFODNN7EXAMPLE',
    minLength: 1,
    maxLength: 200,
  }),
  secretAccessKey: field.secret({ title: 'Secret access key', maxLength: 1_000 }),
  sessionToken: field.secret({
    title: 'Session token',
    help: 'Only for temporary credentials, which expire. Leave empty for an access key.',
    optional: true,
    maxLength: 8_192,
  }),
}

/** Where the store is. */
export const placeFields = {
  region: field.text({
    title: 'Region',
    help: 'The region the buckets are in. Stores without regions usually take us-east-1.',
    placeholder: 'eu-central-1',
    default: 'us-east-1',
    minLength: 1,
    maxLength: 63,
  }),
  endpoint: field.url({
    title: 'Endpoint',
    help: 'Address of a compatible store. Leave empty for Amazon S3.',
    placeholder: 'https://s3.example.com',
    optional: true,
  }),
  pathStyle: field.checkbox({
    title: 'Bucket in the path',
    help: 'For stores that are not reached under names such as bucket.s3.example.com. An IP address, and a bucket with dots in its name, are always addressed this way.',
  }),
  bucket: field.text({
    title: 'Bucket',
    help: 'The bucket where a step names none. Testing the connection then looks into it.',
    optional: true,
    maxLength: 255,
  }),
}
