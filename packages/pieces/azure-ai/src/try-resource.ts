import { isPieceError, PieceError, type ValidateContext } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { type Credentials, callForJson, reach } from './azure-ai-client.js'
import { azureError } from './azure-ai-error.js'
import { originOf, resourceOf } from './azure-endpoint.js'
import { SERVICE_NAMES, SERVICES, type Service } from './azure-services.js'
import { modelsAnswer } from './models/models-answers.js'
import { refusalOf } from './refusal.js'

type Context = ValidateContext<Credentials>

/** What trying a service came to; undefined when it works. */
interface Tried {
  service: Service
  error: PieceError | undefined
}

/** Tries endpoint and key, then every service. None of the requests is charged. */
export async function tryResource(ctx: Context): Promise<{ account: string }> {
  await ctx.step('network', () => reachResource(ctx))
  const tried = await ctx.step('authentication', () => tryServices(ctx))
  await ctx.step('rights', async () => {
    const refused = refusedBy(tried, ctx.auth.fields.services ?? [])
    if (refused) throw refused
  })
  return { account: resourceOf(ctx.auth.fields.endpoint) }
}

/** Asks without the key: whatever is answered, somebody is there. */
async function reachResource(ctx: Context): Promise<void> {
  const response = await reach(() => ctx.http(originOf(ctx.auth.fields.endpoint)))
  await response.body?.cancel()
  if (response.status < 500) return
  throw azureError(refusalOf(response, undefined), { service: 'documents', apiKey: ctx.auth.apiKey })
}

/** The failures that say nothing about the other services. */
const OF_SERVICE = new Set(['invalid_credentials', 'permission_denied', 'not_found', 'quota_exceeded'])

async function tryServices(ctx: Context): Promise<Tried[]> {
  const tried: Tried[] = []
  for (const service of SERVICE_NAMES) tried.push({ service, error: await errorOf(probes[service](ctx)) })
  const works = tried.some(({ error }) => error === undefined)
  const key = tried.find(({ error }) => error?.code === 'invalid_credentials')?.error
  if (!works && key) throw key
  return tried
}

async function errorOf(running: Promise<unknown>): Promise<PieceError | undefined> {
  try {
    await running
    return undefined
  } catch (error) {
    if (isPieceError(error) && OF_SERVICE.has(error.code)) return error
    throw error
  }
}

/** Requests that show whether key and service go together, and cost nothing. */
const probes: Readonly<Record<Service, (ctx: Context) => Promise<unknown>>> = {
  documents: (ctx) => callForJson(ctx, Info, { service: 'documents', to: '/info' }),
  language: tryLanguage,
  models: (ctx) => callForJson(ctx, modelsAnswer, { service: 'models', to: '/models' }),
}

const Info = Type.Object({ customDocumentModels: Type.Object({ count: Type.Number(), limit: Type.Number() }) })

const Results = Type.Object({ kind: Type.String() })

/** A request without texts, which the service refuses only when it has accepted the key. */
async function tryLanguage(ctx: Context): Promise<void> {
  const json = { kind: 'LanguageDetection', analysisInput: { documents: [] } }
  try {
    await callForJson(ctx, Results, { service: 'language', to: '/:analyze-text', method: 'POST', json, retries: 2 })
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'invalid_input') throw error
  }
}

/** What is to be told when a service that was asked for, or each of them, does not work. */
function refusedBy(tried: readonly Tried[], wanted: readonly Service[]): PieceError | undefined {
  const works = tried.some(({ error }) => error === undefined)
  const failed = tried.filter(({ service, error }) => error && (!works || wanted.includes(service)))
  const telling = failed.find(({ error }) => error?.code !== 'not_found' && error?.code !== 'invalid_credentials')
  if (telling) return telling.error
  const [first] = failed
  if (!first) return undefined
  return works ? lacking(failed, first.error) : noService(first.error)
}

/** Where another service accepts the key, the key is not at fault. */
function lacking(failed: readonly Tried[], cause: unknown): PieceError {
  const names = failed.map(({ service }) => SERVICES[service].title).join(' and ')
  return new PieceError('not_found', `The resource does not offer ${names}.`, {
    field: 'services',
    hint: 'Leave it out here, or use the endpoint and key of a resource that offers it, such as a Foundry resource.',
    cause,
  })
}

const noService = (cause: unknown) =>
  new PieceError('not_found', 'There is no Azure AI resource at this endpoint.', {
    field: 'endpoint',
    hint: 'Copy the endpoint from “Keys and Endpoint” of a Document Intelligence, Language, Azure OpenAI or Foundry resource.',
    cause,
  })
