import { type AuthContext, type HttpInit, isPieceError, limitBody, PieceError, readJson } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import { azureError, type CallFacts } from './azure-ai-error.js'
import { originOf } from './azure-endpoint.js'
import { SERVICES, type Service } from './azure-services.js'
import { type Refusal, refusalOf } from './refusal.js'

/** What a call needs to know of the connection. */
export interface Credentials {
  apiKey: string
  fields: { endpoint: string; services?: Service[] }
}

/** What every call is made with. */
export type AzureContext = AuthContext<Credentials>

/** One request to a service of the resource. */
export interface AzureCall extends Pick<HttpInit, 'body' | 'json' | 'query' | 'retries' | 'timeout'> {
  service: Service
  /** Below the path of the service, such as `/info`; or a whole address of the same resource. */
  to: string | URL
  /** Default GET. */
  method?: 'GET' | 'POST' | 'DELETE'
  /** Lower-case names. */
  headers?: Readonly<Record<string, string>>
  /** Where to look for the fault when it is refused. */
  about?: Pick<CallFacts, 'fields' | 'parameters'>
}

/** Sends a request with the key. Anything but 2xx is a `PieceError`; redirects are not followed. */
export async function callAzure(ctx: AzureContext, call: AzureCall): Promise<Response> {
  const { service, to, method = 'GET', query, headers, about: _, ...rest } = call
  const { version } = SERVICES[service]
  const response = await reach(() =>
    ctx.http(to instanceof URL ? to : serviceUrl(ctx, service, to), {
      ...rest,
      method,
      headers: { accept: 'application/json', ...headers, ...keyHeader(ctx, service) },
      ...(to instanceof URL ? {} : { query: { 'api-version': version, ...query } }),
    }),
  )
  if (response.ok) return response
  throw azureError(await refusalIn(response), factsOf(ctx, call))
}

/** Sends a request and reads its JSON answer, of 50 MiB at most. */
export async function callForJson<Schema extends TSchema>(
  ctx: AzureContext,
  schema: Schema,
  call: AzureCall,
): Promise<Static<Schema>> {
  return readJson(await callAzure(ctx, call), schema, { maxBytes: LONGEST_ANSWER })
}

/** Bytes; the layout of two thousand pages, or two thousand embeddings, have about thirty million. */
export const LONGEST_ANSWER = 50 * 1024 * 1024

const serviceUrl = ({ auth }: AzureContext, service: Service, path: string): string =>
  originOf(auth.fields.endpoint) + SERVICES[service].path + path

export const factsOf = (
  { auth }: AzureContext,
  { service, about }: Pick<AzureCall, 'service' | 'about'>,
): CallFacts => ({
  service,
  apiKey: auth.apiKey,
  ...about,
})

/** Refuses what cannot stand in a header here, since the platform's own message would quote the secret. */
export function keyHeader({ auth }: AzureContext, service: Service): Record<string, string> {
  if (/^[\x21-\x7e]+$/.test(auth.apiKey)) return { [SERVICES[service].keyHeader]: auth.apiKey }
  throw new PieceError('invalid_credentials', 'The key holds spaces or characters that cannot be part of it.', {
    field: 'apiKey',
    hint: 'Copy the key again, without anything before or after it.',
  })
}

const LONGEST_ERROR = 64 * 1024

/** An answer that says no; what cannot be read of it is left out. */
async function refusalIn(response: Response): Promise<Refusal> {
  try {
    return refusalOf(response, JSON.parse(await limitBody(response, LONGEST_ERROR).text()))
  } catch {
    return refusalOf(response, undefined)
  }
}

/** Says that it is the endpoint that cannot be reached. */
export async function reach<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!isPieceError(error) || error.field !== undefined) throw error
    if (error.code !== 'unreachable' && error.code !== 'tls_failed') throw error
    const { code, message, hint, cause } = error
    throw new PieceError(code, message, { field: 'endpoint', cause, ...(hint !== undefined && { hint }) })
  }
}
