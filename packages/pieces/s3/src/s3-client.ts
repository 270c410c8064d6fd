import { isPieceError, PieceError } from '@plugboard/core'
import { type Query, queryText } from './percent-encoding.js'
import { errorTextOf, textOf } from './read-body.js'
import { badAnswer, readXml, type XmlNode } from './read-xml.js'
import { addressOf, type Subject } from './s3-address.js'
import { type S3Context, storeKey } from './s3-credentials.js'
import { type ErrorFacts, errorIn, s3Error } from './s3-error.js'
import { signedHeaders } from './signature-v4.js'

/** One request to the store. */
export interface S3Call extends Subject {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  query?: Query
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array<ArrayBuffer>
  /** Milliseconds until the whole answer must have arrived. Default 30,000. */
  timeout?: number
  /** Input field that gave the bucket. Default `bucket`. */
  bucketField?: string
  /** Meanings of errors that differ for this request. */
  readings?: ErrorFacts['readings']
}

/** Sends a signed request. Anything but 2xx is a `PieceError`; redirects are not followed. */
export async function callS3(ctx: S3Context, call: S3Call): Promise<Response> {
  const response = await send(ctx, call)
  if (response.ok) return response
  throw await s3Error(response, await errorTextOf(response), factsOf(ctx, call))
}

/** Sends a request and reads its XML answer. S3 may tell an error with a status that is none. */
export async function callForXml(ctx: S3Context, root: string, call: S3Call): Promise<XmlNode> {
  return (await callForXmlAndHeaders(ctx, root, call)).answer
}

/** The same, with the headers of the answer. */
export async function callForXmlAndHeaders(
  ctx: S3Context,
  root: string,
  call: S3Call,
): Promise<{ answer: XmlNode; headers: Headers }> {
  const response = await callS3(ctx, call)
  const text = await textOf(response)
  if (await errorIn(text)) throw await s3Error(failed(response), text, factsOf(ctx, call))
  return { answer: await readXml(text, root), headers: response.headers }
}

/** Sends a request whose answer has no content. */
export async function callForNothing(ctx: S3Context, call: S3Call): Promise<Headers> {
  const response = await callS3(ctx, call)
  const text = await textOf(response)
  if (text.trim() !== '') throw badAnswer('The store answered something else than was asked for.')
  return response.headers
}

const failed = ({ headers }: Response) => new Response(null, { status: 500, headers })

async function send(ctx: S3Context, call: S3Call): Promise<Response> {
  const { method, query = {}, body, timeout } = call
  const { origin, host, path } = addressOf(ctx, call)
  const unsigned = { method, host, path, query, headers: call.headers ?? {} }
  const text = queryText(query)
  return reach(ctx, () =>
    ctx.http(`${origin}${path}${text && `?${text}`}`, {
      method,
      headers: signedHeaders(unsigned, storeKey(ctx.auth), body ?? '', new Date()),
      ...(body !== undefined && { body }),
      ...(timeout !== undefined && { timeout }),
    }),
  )
}

function factsOf({ auth }: S3Context, { bucket, key, keyField = 'key', bucketField = 'bucket', readings }: S3Call) {
  return {
    service: 's3',
    bucket: bucket === undefined ? undefined : bucketField,
    key: key === undefined ? undefined : keyField,
    ofRole: auth.method === 'assume-role',
    ...(readings && { readings }),
  } satisfies ErrorFacts
}

/** Says which field of the connection decides what could not be reached. */
export async function reach<T>({ auth }: Pick<S3Context, 'auth'>, run: () => Promise<T>): Promise<T> {
  const { endpoint } = auth.fields
  return reachAt(endpoint ? 'endpoint' : 'region', run)
}

/** The same where the field is known. */
export async function reachAt<T>(field: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!isPieceError(error) || error.field !== undefined) throw error
    if (error.code !== 'unreachable' && error.code !== 'tls_failed') throw error
    const { code, message, hint, cause } = error
    throw new PieceError(code, message, { field, cause, ...(hint !== undefined && { hint }) })
  }
}
