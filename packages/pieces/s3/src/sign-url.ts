import { percentEncode } from './percent-encoding.js'
import { addressOf } from './s3-address.js'
import { type S3Context, storeKey } from './s3-credentials.js'
import { signedQuery, type UnsignedRequest } from './signature-v4.js'

interface UrlRequest {
  bucket: string
  key: string
  method: 'get' | 'put'
  /** Seconds. */
  expiresIn: number
  contentType: string | undefined
  downloadName: string | undefined
}

/** An address that carries its own signature. The store is not asked: whether the object is there shows when it is used. */
export function signUrl(ctx: S3Context, request: UrlRequest): { url: string; expiresAt: string } {
  const { bucket, key, method, expiresIn } = request
  const { origin, host, path } = addressOf(ctx, { bucket, key })
  const unsigned = { method: method.toUpperCase(), host, path, ...wishes(request) }
  const now = new Date()
  const query = signedQuery(unsigned, storeKey(ctx.auth), expiresIn, now)
  return { url: `${origin}${path}?${query}`, expiresAt: new Date(now.getTime() + expiresIn * 1_000).toISOString() }
}

/** An upload says what it is in a header that is signed; a download asks for it in the query. */
function wishes({ method, contentType, downloadName }: UrlRequest): Pick<UnsignedRequest, 'query' | 'headers'> {
  if (method === 'put') return { query: {}, headers: { ...(contentType && { 'content-type': contentType }) } }
  const query = {
    ...(contentType && { 'response-content-type': contentType }),
    ...(downloadName && {
      'response-content-disposition': `attachment; filename*=UTF-8''${percentEncode(downloadName)}`,
    }),
  }
  return { query, headers: {} }
}
