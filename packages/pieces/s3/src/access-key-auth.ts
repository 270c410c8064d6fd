import { customAuth, fields } from '@plugboard/core'
import { accountOf } from './account-label.js'
import { keyFields, placeFields } from './connection-fields.js'
import { tryStore } from './validate-connection.js'

/** An access key, or temporary credentials somebody obtained elsewhere. */
export const accessKeyMethod = customAuth({
  name: 'access-key',
  title: 'Access key',
  fields: fields({ ...keyFields, ...placeFields }),
  destination: ['region', 'endpoint', 'pathStyle'],
  guide: {
    steps: [
      'At AWS, open [Users in IAM](https://console.aws.amazon.com/iam/home#/users) and create a user for Plugboard, without access to the console.',
      'Attach a policy that allows s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on its objects.',
      'Open the user, press “Create access key”, and enter both parts of the key here.',
      'For another store, create an access key there, and enter the address of the store as the endpoint.',
    ],
    links: [{ title: 'Users in IAM', url: 'https://console.aws.amazon.com/iam/home#/users' }],
  },
  async validate(ctx) {
    await tryStore(ctx)
    return accountOf(ctx)
  },
})
