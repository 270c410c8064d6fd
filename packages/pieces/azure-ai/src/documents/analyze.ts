import { type ActionContext, PieceError } from '@plugboard/core'
import { type AzureCall, type Credentials, callAzure } from '../azure-ai-client.js'
import { badAnswer } from '../azure-ai-error.js'
import { AnalyzeResult } from './analyze-result.js'
import { resultOf } from './operation.js'
import { pagesOf, type Source, type SourceInput, sourceOf } from './source-fields.js'
import { uploadOf } from './upload.js'

type Context = ActionContext<Credentials, SourceInput>

/** What is asked beside the document. */
interface Wanted {
  model: string
  markdown?: boolean
  features?: readonly string[] | undefined
  queryFields?: readonly string[] | undefined
}

/** Milliseconds for sending a file. */
const LONGEST_UPLOAD = 30 * 60 * 1_000

const MODEL = /^[a-zA-Z0-9][a-zA-Z0-9._~-]{1,63}$/

/** Has a document analyzed, waiting for the result. */
export async function analyze(ctx: Context, wanted: Wanted): Promise<AnalyzeResult> {
  const source = sourceOf(ctx.input)
  const about = aboutOf(source)
  const accepted = await send(ctx, source, { ...callOf(ctx, wanted), about })
  const { Value } = await import('@sinclair/typebox/value')
  const result = await resultOf(ctx, accepted, about)
  if (Value.Check(AnalyzeResult, result)) return result
  throw badAnswer('The result of the analysis does not have the documented shape.')
}

function aboutOf(source: Source): NonNullable<AzureCall['about']> {
  return {
    fields: { content: 'file' in source ? 'file' : 'url', model: 'model' },
    parameters: {
      pages: 'pages',
      locale: 'locale',
      features: 'features',
      queryFields: 'queryFields',
      outputContentFormat: 'format',
      modelId: 'model',
    },
  }
}

function callOf({ input }: Context, { model, markdown, features = [], queryFields = [] }: Wanted): AzureCall {
  if (!MODEL.test(model)) throw noModel()
  const asked = queryFields.length > 0 ? [...features, 'queryFields'] : features
  return {
    service: 'documents',
    to: `/documentModels/${encodeURIComponent(model)}:analyze`,
    method: 'POST',
    query: {
      stringIndexType: 'utf16CodeUnit',
      pages: pagesOf(input.pages),
      locale: input.locale || undefined,
      outputContentFormat: markdown ? 'markdown' : undefined,
      features: asked.length > 0 ? asked.join(',') : undefined,
      queryFields: queryFields.length > 0 ? queryFields.join(',') : undefined,
    },
  }
}

const noModel = () =>
  new PieceError('invalid_input', 'This is no ID of a model.', {
    field: 'model',
    hint: 'Enter 2 to 64 letters, digits, and ._~- as the model is called in Document Intelligence Studio.',
  })

/** Never repeated: each request begins an analysis, which is charged. */
async function send(ctx: Context, source: Source, call: AzureCall): Promise<Response> {
  if ('url' in source) return callAzure(ctx, { ...call, json: { urlSource: source.url }, retries: 0 })
  const upload = uploadOf(source.file, ctx.files)
  try {
    const { body, headers } = upload
    return await callAzure(ctx, { ...call, body, headers, timeout: LONGEST_UPLOAD })
  } catch (error) {
    throw upload.failure() ?? error
  } finally {
    upload.close()
  }
}
