import { httpError, PieceError } from '@plugboard/core'
import { BY_CODE, BY_STS_CODE, type Reading } from './error-readings.js'
import { parseXmlText, type XmlNode } from './read-xml.js'

/** What is known about a request beside its answer. */
export interface ErrorFacts {
  service: 's3' | 'sts'
  /** Input fields that gave the bucket and the key. */
  bucket?: string | undefined
  key?: string | undefined
  /** The credentials are those of an assumed role, which no form holds. */
  ofRole?: boolean
  /** Meanings that differ for this request. */
  readings?: Readonly<Record<string, Reading>>
}

/** The `PieceError` for an answer with an error. Quotes nothing but codes and regions. */
export async function s3Error(response: Response, body: string, facts: ErrorFacts): Promise<PieceError> {
  const error = await errorIn(body)
  const code = error?.text('Code') ?? ''
  const found = readingOf(code, facts)
  if (found) return fromReading(response, withRegion(found, regionIn(response, error)), facts)
  return response.status >= 300 && response.status < 400
    ? movedError(response, facts)
    : unknownError(response, code, facts)
}

/** The element that tells an error, in the forms of S3 and of the token service; undefined when there is none. */
export async function errorIn(body: string): Promise<XmlNode | undefined> {
  const root = await parseXmlText(body)
  if (root?.name === 'Error') return root
  return root?.name === 'ErrorResponse' ? root.all('Error')[0] : undefined
}

function readingOf(code: string, { service, readings = {} }: ErrorFacts): Reading | undefined {
  const tables = service === 'sts' ? [readings, BY_STS_CODE, BY_CODE] : [readings, BY_CODE]
  return tables.find((table) => Object.hasOwn(table, code))?.[code]
}

function fromReading(response: Response, { code, message, hint, at }: Reading, facts: ErrorFacts): PieceError {
  const inForm = at && 'field' in at ? at.field : undefined
  if (facts.ofRole && code === 'invalid_credentials' && inForm) return roleLapsed(response)
  const place = { bucket: facts.bucket, key: facts.key, place: facts.key ?? facts.bucket }
  const field = at && ('field' in at ? at.field : place[at.about])
  return httpError(response, { code, message, hint, ...(field !== undefined && { field }) })
}

const roleLapsed = (response: Response) =>
  httpError(response, {
    code: 'invalid_credentials',
    message: 'The store does not accept the temporary credentials of the role.',
    field: 'roleArn',
    hint: 'Test the connection again, so that the role is assumed anew. If it stays, check that store and token service belong together.',
  })

/** Some answers name the region the bucket is in. */
function regionIn(response: Response, error: XmlNode | undefined): string | undefined {
  const region = error?.text('Region') ?? response.headers.get('x-amz-bucket-region') ?? ''
  return /^[a-z0-9-]{1,40}$/.test(region) ? region : undefined
}

function withRegion(found: Reading, region: string | undefined): Reading {
  if (region === undefined || !found.at || !('field' in found.at) || found.at.field !== 'region') return found
  return { ...found, hint: `Enter the region ${region}.` }
}

/** A redirect is never followed: it would carry a signed request to another host. */
function movedError(response: Response, { service }: ErrorFacts): PieceError {
  const region = regionIn(response, undefined)
  if (region !== undefined && service === 's3') {
    const message = 'The bucket is in another region.'
    return new PieceError('invalid_input', message, { field: 'region', hint: `Enter the region ${region}.` })
  }
  return new PieceError('bad_response', 'The address leads to another one, which is not followed.', {
    hint: 'Enter the address of the store itself as the endpoint, with the right scheme.',
  })
}

function unknownError(response: Response, code: string, { bucket, key }: ErrorFacts): PieceError {
  const about = key ?? bucket
  const { status } = response
  const named = /^[A-Za-z0-9.]{1,64}$/.test(code) && { message: `The store refused the request (${code}).` }
  return httpError(response, {
    ...named,
    ...(status < 500 && status !== 429 && about !== undefined && { field: about }),
  })
}
