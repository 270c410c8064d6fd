import type { AuthContext } from '@plugboard/core'
import { queryText } from './percent-encoding.js'
import { errorTextOf, textOf } from './read-body.js'
import { badAnswer, readXml, type XmlNode } from './read-xml.js'
import { endpointUrl, serviceUrl } from './s3-address.js'
import { reachAt } from './s3-client.js'
import { ownKey } from './s3-credentials.js'
import { s3Error } from './s3-error.js'
import { signedHeaders } from './signature-v4.js'

/** What is needed to ask the token service. */
export type StsContext = AuthContext<{
  fields: {
    accessKeyId: string
    secretAccessKey: string
    sessionToken?: string
    region: string
    endpoint?: string
    stsEndpoint?: string
  }
}>

const VERSION = '2011-06-15'

/**
 * Asks the token service, signed with the key as it was entered. Of other stores than AWS it is at the same address as
 * the store unless it has one of its own.
 *
 * @param timeout milliseconds for every try.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
 */
export async function callSts(
  ctx: StsContext,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
  timeout = 30_000,
): Promise<XmlNode> {
  const { url, field } = stsAddress(ctx)
  const body = queryText({ Action: action, Version: VERSION, ...parameters })
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const unsigned = { method: 'POST', host: url.host, path: url.pathname, query: {}, headers }
  const key = { ...ownKey(ctx.auth.fields), region: ctx.auth.fields.region, service: 'sts' } as const
  const response = await reachAt(field, () =>
    ctx.http(url, {
      method: 'POST',
      headers: signedHeaders(unsigned, key, body, new Date()),
      body,
      retries: 2,
      timeout,
    }),
  )
  if (!response.ok) throw await s3Error(response, await errorTextOf(response), { service: 'sts' })
  const answer = await readXml(await textOf(response), `${action}Response`)
  const [result] = answer.all(`${action}Result`)
  if (!result) throw badAnswer('The token service answered something else than was asked for.')
  return result
}

function stsAddress({ auth, endpoints }: StsContext): { url: URL; field: string } {
  const { stsEndpoint, endpoint, region } = auth.fields
  if (stsEndpoint) return { url: endpointUrl(stsEndpoint, 'stsEndpoint'), field: 'stsEndpoint' }
  if (endpoint) return { url: endpointUrl(endpoint, 'endpoint'), field: 'endpoint' }
  return { url: serviceUrl(endpoints.sts, region), field: 'region' }
}
