import { type AnsweringServer, type Arrived, errorXml, listingXml, startServer } from './answering-server.js'
import { verifySignature } from './verify-signature.js'

const USER = 'arn:aws:iam::123456789012:user/ada'
const REGION = 'eu-central-1'

export const OWN = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'own/secret+0123456789' }
const TEMPORARY = {
  accessKeyId: 'ASIATEMPORARY',
  secretAccessKey: 'temporary/secret+0123456789',
  sessionToken: 'session+token/0123456789==',
}

/** What the role asks for. */
export const ROLE = { roleArn: 'arn:aws:iam::123456789012:role/reader', externalId: 'our-own-id' }

/**
 * The token service of AWS and a store beside it, as documented, at one address. Both check every signature; the store
 * takes the temporary credentials and the key itself, in one region alone.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function startAws(
  options: { sts?: 'denied' | 'silent'; expired?: boolean } = {},
): Promise<AnsweringServer> {
  return startServer((request, response) => {
    const ofSts = request.method === 'POST' && request.target === '/'
    if (ofSts && options.sts === 'silent') return
    const [status, body] = ofSts
      ? stsAnswer(request, options.sts === 'denied')
      : s3Answer(request, options.expired === true)
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
  })
}

const stsError = (code: string, status = 403): [number, string] => [
  status,
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
]

function stsAnswer(request: Arrived, denied: boolean): [number, string] {
  if (!request.headers.authorization?.includes(OWN.accessKeyId)) return stsError('InvalidClientTokenId')
  const signed = verifySignature(request, () => OWN.secretAccessKey)
  if (signed?.service !== 'sts') return stsError('SignatureDoesNotMatch')
  const parameters = new URLSearchParams(request.body)
  if (denied) return stsError('AccessDenied')
  if (parameters.get('Action') === 'GetCallerIdentity') {
    return [
      200,
      answerOf('GetCallerIdentity', `<Arn>${USER}</Arn><UserId>AIDA</UserId><Account>123456789012</Account>`),
    ]
  }
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@-]+$/.test(parameters.get('RoleArn') ?? ''))
    return stsError('ValidationError', 400)
  const fits = parameters.get('RoleArn') === ROLE.roleArn && parameters.get('ExternalId') === ROLE.externalId
  return fits ? [200, answerOf('AssumeRole', credentials())] : stsError('AccessDenied')
}

const answerOf = (action: string, result: string) =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result></${action}Response>`

function credentials(): string {
  const { accessKeyId, secretAccessKey, sessionToken } = TEMPORARY
  const expiration = new Date(Date.now() + 3_600_000).toISOString()
  return `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${expiration}</Expiration></Credentials>`
}

function s3Answer(request: Arrived, expired: boolean): [number, string] {
  if (request.headers.authorization === undefined) return [403, errorXml('AccessDenied')]
  const secrets: Record<string, string> = {
    [OWN.accessKeyId]: OWN.secretAccessKey,
    [TEMPORARY.accessKeyId]: TEMPORARY.secretAccessKey,
  }
  const signed = verifySignature(request, (id) => secrets[id])
  if (!signed) return [403, errorXml('SignatureDoesNotMatch')]
  if (signed.region !== REGION) return [400, errorXml('AuthorizationHeaderMalformed', `<Region>${REGION}</Region>`)]
  if (signed.accessKeyId === TEMPORARY.accessKeyId && signed.sessionToken !== TEMPORARY.sessionToken) {
    return [400, errorXml('InvalidToken')]
  }
  if (signed.sessionToken && expired) return [400, errorXml('ExpiredToken')]
  if (request.target === '/') return [200, '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>']
  return [200, listingXml(['a'])]
}
