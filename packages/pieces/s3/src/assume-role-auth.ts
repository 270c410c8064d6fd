import { customAuth, field, fields } from '@plugboard/core'
import { assumeRole } from './assume-role.js'
import { keyFields, placeFields } from './connection-fields.js'
import { tryStore } from './validate-connection.js'

/**
 * An access key that is exchanged for the temporary credentials of a role.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-api.html
 */
export const assumeRoleMethod = customAuth({
  name: 'assume-role',
  title: 'Assume role',
  fields: fields({
    ...keyFields,
    roleArn: field.text({
      title: 'Role ARN',
      placeholder: 'arn:aws:iam::123456789012:role/plugboard',
      minLength: 20,
      maxLength: 2_048,
    }),
    externalId: field.text({
      title: 'External ID',
      help: 'Where the trust policy of the role asks for one.',
      optional: true,
      maxLength: 1_224,
    }),
    sessionName: field.text({
      title: 'Session name',
      help: 'Under this name the logs of the account show what was done.',
      default: 'plugboard',
      minLength: 2,
      maxLength: 64,
    }),
    ...placeFields,
    stsEndpoint: field.url({
      title: 'Token service',
      help: 'Address of the token service (STS). Empty: that of AWS for the region, or the endpoint above.',
      placeholder: 'https://sts.example.com',
      optional: true,
    }),
  }),
  // The role and its external id decide not where the secret is sent, but what it opens.
  destination: ['region', 'endpoint', 'pathStyle', 'stsEndpoint', 'roleArn', 'externalId'],
  renewed: fields({
    roleAccessKeyId: field.secret({ title: 'Access key ID of the role' }),
    roleSecretAccessKey: field.secret({ title: 'Secret access key of the role' }),
    roleSessionToken: field.secret({ title: 'Session token of the role' }),
  }),
  guide: {
    steps: [
      'At AWS, open [Roles in IAM](https://console.aws.amazon.com/iam/home#/roles) in the account that owns the buckets, and create a role that trusts the user of the access key; ask for an external ID if that user is somebody else’s.',
      'Attach a policy to the role that allows s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on its objects.',
      'Allow the user of the access key to call sts:AssumeRole on the role.',
      'Copy the ARN of the role, and enter it with the access key of the user.',
    ],
    links: [{ title: 'Roles in IAM', url: 'https://console.aws.amazon.com/iam/home#/roles' }],
  },
  async validate(ctx) {
    await tryStore(ctx)
    return { account: ctx.auth.fields.roleArn }
  },
  refresh: assumeRole,
})
