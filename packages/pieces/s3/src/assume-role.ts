import { timeOf } from './list-objects.js'
import { needed } from './read-xml.js'
import { callSts, type StsContext } from './sts-client.js'

type RoleContext = StsContext & { auth: { fields: { roleArn: string; externalId?: string; sessionName: string } } }

/**
 * The temporary credentials of a role, for an hour or as long as the service gives them.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(ctx: RoleContext) {
  const { roleArn, externalId, sessionName } = ctx.auth.fields
  const result = await callSts(ctx, 'AssumeRole', {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId && { ExternalId: externalId }),
  })
  const [credentials = result] = result.all('Credentials')
  const expiresAt = Date.parse(timeOf(needed(credentials, 'Expiration')))
  const values = {
    roleAccessKeyId: needed(credentials, 'AccessKeyId'),
    roleSecretAccessKey: needed(credentials, 'SecretAccessKey'),
    roleSessionToken: needed(credentials, 'SessionToken'),
  }
  return { values, expiresAt }
}
