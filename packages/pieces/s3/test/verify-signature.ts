import { createHash, createHmac } from 'node:crypto'
import type { Arrived } from './answering-server.js'

/** Who a signed request is from, and what it says of itself. */
interface Signed {
  accessKeyId: string
  region: string
  service: string
  sessionToken: string | undefined
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * Checks a signature of version 4 in the way the receiving side does, from nothing but the request as it arrived.
 *
 * @returns undefined when it is not that of the secret.
 */
export function verifySignature(
  request: Arrived,
  secretOf: (accessKeyId: string) => string | undefined,
): Signed | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=(\w{64})$/
  const [, accessKeyId = '', day = '', region = '', service = '', names = '', signature] =
    pattern.exec(request.headers.authorization ?? '') ?? []
  const secret = secretOf(accessKeyId)
  if (secret === undefined || request.headers['x-amz-content-sha256'] !== sha256(request.body)) return undefined
  const [path = '', query = ''] = request.target.split('?')
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    headers.join(''),
    names,
    sha256(request.body),
  ]
  const time = String(request.headers['x-amz-date'])
  const scope = `${day}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical.join('\n'))].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  if (hmac(key, text).toString('hex') !== signature) return undefined
  const token = request.headers['x-amz-security-token']
  return { accessKeyId, region, service, sessionToken: token?.toString() }
}
