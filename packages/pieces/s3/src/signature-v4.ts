import { createHash, createHmac } from 'node:crypto'
import { type Query, queryText } from './percent-encoding.js'

/** What signs requests, and for where. */
export interface SigningKey {
  accessKeyId: string
  secretAccessKey: string
  /** Of temporary credentials. */
  sessionToken?: string | undefined
  region: string
  service: 's3' | 'sts'
}

/** A request before it is signed. */
export interface UnsignedRequest {
  method: string
  /** With the port, where it is not the usual one. */
  host: string
  /** Encoded, as it is sent. */
  path: string
  query: Query
  /** Lower-case names. All are signed. */
  headers: Readonly<Record<string, string>>
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** In place of the content's hash in a signed URL, whose user has the content. */
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/**
 * The headers of a signed request, the given ones included, without `host`.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 *
 * @param body what is sent; its hash is signed, so that nothing on the way can change it.
 */
export function signedHeaders(
  request: UnsignedRequest,
  key: SigningKey,
  body: string | Uint8Array,
  now: Date,
): Record<string, string> {
  const payloadHash = sha256(body)
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': timestamp(now),
    'x-amz-content-sha256': payloadHash,
    ...(key.sessionToken && { 'x-amz-security-token': key.sessionToken }),
  }
  const signing = { ...request, headers: { ...headers, host: request.host } }
  const { signature, names } = sign(signing, key, payloadHash, now)
  const credential = `${key.accessKeyId}/${scopeOf(key, now)}`
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

/**
 * The query of a URL that carries its own signature. Whoever uses it sends the request's headers with it.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @param expiresIn seconds, at most seven days.
 */
export function signedQuery(request: UnsignedRequest, key: SigningKey, expiresIn: number, now: Date): string {
  const headers = { ...request.headers, host: request.host }
  const query = {
    ...request.query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${key.accessKeyId}/${scopeOf(key, now)}`,
    'X-Amz-Date': timestamp(now),
    'X-Amz-Expires': String(expiresIn),
    'X-Amz-SignedHeaders': Object.keys(headers).sort().join(';'),
    ...(key.sessionToken && { 'X-Amz-Security-Token': key.sessionToken }),
  }
  const { signature } = sign({ ...request, headers, query }, key, UNSIGNED_PAYLOAD, now)
  return `${queryText(query)}&X-Amz-Signature=${signature}`
}

function sign(request: UnsignedRequest, key: SigningKey, payloadHash: string, now: Date) {
  const headers = Object.entries(request.headers).sort(([one], [other]) => (one < other ? -1 : 1))
  const names = headers.map(([name]) => name).join(';')
  const lines = headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}\n`).join('')
  const canonical = [request.method, request.path, queryText(request.query), lines, names, payloadHash].join('\n')
  const text = [ALGORITHM, timestamp(now), scopeOf(key, now), sha256(canonical)].join('\n')
  const steps = [day(now), key.region, key.service, 'aws4_request']
  const signingKey = steps.reduce<string | Buffer>((last, step) => hmac(last, step), `AWS4${key.secretAccessKey}`)
  return { signature: hmac(signingKey, text).toString('hex'), names }
}

const scopeOf = ({ region, service }: SigningKey, now: Date) => [day(now), region, service, 'aws4_request'].join('/')

/** Such as `20260301T093000Z`. */
const timestamp = (time: Date) => `${time.toISOString().replace(/[-:]|\.\d+Z$/g, '')}Z`
const day = (time: Date) => timestamp(time).slice(0, 8)

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
