import { randomUUID } from 'node:crypto'
import { type Answer, failure, type RecordedRequest, type ResourceSettings } from './answer.js'
import { resultFor } from './document-results.js'
import { linesIn } from './pdf.js'

/** Document Intelligence, as one resource has it. */
export interface Documents {
  answer(request: RecordedRequest, bytes: Buffer): Answer
  /** Files anybody can fetch, by their address. */
  web: Map<string, Buffer>
  /** Ids of results that were deleted. */
  deleted: string[]
  /** Where results are said to be. Default: at this resource. */
  resultsAt: string | undefined
  /** How often an analysis is looked at before it has ended. Default 2. */
  rounds: number
  /** What a `Retry-After` says. Default 0. */
  retryAfter: string | undefined
  /** What becomes of the answer about an operation before it goes out. Default: nothing. */
  alter(operation: Record<string, unknown>): unknown
}

interface Operation {
  model: string
  lines: readonly string[]
  markdown: boolean
  left: number
}

const PREBUILT = ['prebuilt-invoice', 'prebuilt-receipt', 'prebuilt-layout', 'prebuilt-read', 'prebuilt-idDocument']
const CUSTOM = ['delivery-notes', 'half-trained', 'of-old-days']
const MODELS = [...PREBUILT, ...CUSTOM].map((modelId) => ({
  modelId,
  description: modelId === 'delivery-notes' ? 'Delivery notes of the harbour' : '',
  createdDateTime: '2026-01-05T08:00:00Z',
  apiVersion: '2024-11-30',
}))

const FEATURES = ['ocrHighResolution', 'languages', 'barcodes', 'formulas', 'styleFont', 'keyValuePairs', 'queryFields']

const invalid = (code: string, message: string) => failure(400, 'InvalidRequest', 'Invalid request.', { code, message })
const argument = (code: string, message: string) =>
  failure(400, 'InvalidArgument', 'Invalid argument.', { code, message })
const missing = (code: string, message: string) => failure(404, 'NotFound', 'Resource not found.', { code, message })

/** The service with its operations, none of which has begun. */
export function createDocuments(settings: ResourceSettings): Documents {
  const operations = new Map<string, Operation>()
  const documents: Documents = {
    web: new Map(),
    deleted: [],
    resultsAt: undefined,
    rounds: 2,
    retryAfter: '0',
    alter: (operation) => operation,
    answer(request, bytes) {
      const route = `${request.method} ${request.path.replace('/documentintelligence', '')}`
      if (route === 'GET /info') return { status: 200, body: { customDocumentModels: { count: 3, limit: 500 } } }
      if (route === 'GET /documentModels') return listing(request)
      const analyze = /^POST \/documentModels\/([^/:]+):analyze$/.exec(route)?.[1]
      if (analyze) return begin({ documents, operations, settings }, analyze, request, bytes)
      const [, model = '', id = ''] = /\/documentModels\/([^/]+)\/analyzeResults\/([^/]+)$/.exec(route) ?? []
      const operation = operations.get(id)
      if (!operation || operation.model !== model) {
        return missing('OperationNotFound', 'The requested operation was not found.')
      }
      if (request.method === 'GET') return altered(documents, look(documents, operation))
      operations.delete(id)
      documents.deleted.push(id)
      return { status: 204 }
    },
  }
  return documents
}

/** Three on a page. */
function listing({ query, headers }: RecordedRequest): Answer {
  const from = Number(query.get('skip') ?? 0)
  const value = MODELS.slice(from, from + 3)
  const next = `http://${headers.host}/documentintelligence/documentModels?api-version=2024-11-30&skip=${from + 3}`
  return { status: 200, body: { value, ...(from + 3 < MODELS.length && { nextLink: next }) } }
}

interface Service {
  documents: Documents
  operations: Map<string, Operation>
  settings: ResourceSettings
}

function begin(service: Service, model: string, request: RecordedRequest, bytes: Buffer): Answer {
  const { documents, operations, settings } = service
  const refused = modelFault(model) ?? parameterFault(request.query, model)
  if (refused) return refused
  const file = contentOf(documents, request, bytes)
  if (!('content' in file)) return file
  const fault = fileFault(file, settings)
  if (fault) return fault
  const id = randomUUID()
  const lines = linesIn(file.content.toString('latin1')).map((line) => Buffer.from(line, 'latin1').toString())
  const markdown = request.query.get('outputContentFormat') === 'markdown'
  operations.set(id, { model, lines, markdown, left: documents.rounds })
  const at = documents.resultsAt ?? `http://${request.headers.host}`
  const location = `${at}/documentintelligence/documentModels/${model}/analyzeResults/${id}?api-version=2024-11-30`
  return { status: 202, headers: { 'operation-location': location, ...asks(documents) } }
}

const asks = ({ retryAfter }: Documents): Record<string, string> =>
  retryAfter === undefined ? {} : { 'retry-after': retryAfter }

function modelFault(model: string): Answer | undefined {
  if (!MODELS.some(({ modelId }) => modelId === model)) {
    return missing('ModelNotFound', 'The requested model was not found. It was deleted or is still building.')
  }
  if (model === 'half-trained') return invalid('ModelNotReady', 'Model is not ready for the requested operation.')
  if (model === 'of-old-days') return invalid('NotSupportedApiVersion', 'The operation requires 2022-08-31 or later.')
  return undefined
}

function parameterFault(query: URLSearchParams, model: string): Answer | undefined {
  const wrong = (name: string, why: string) => argument('InvalidParameter', `The parameter ${name} is invalid: ${why}`)
  const known = ['api-version', 'stringIndexType', 'pages', 'locale', 'outputContentFormat', 'features', 'queryFields']
  for (const name of query.keys()) if (!known.includes(name)) return wrong(name, 'it is not known.')
  const pages = query.get('pages') ?? '1'
  if (!/^(\d+(-\d+)?)(,\s*(\d+(-\d+)?))*$/.test(pages)) return wrong('pages', 'the format is unknown.')
  if (/\d{4}/.test(pages)) return wrong('pages', 'the file has not so many pages.')
  if (!/^[a-z]{2}(-[A-Z]{2})?$/.test(query.get('locale') ?? 'en')) return wrong('locale', 'it is no locale.')
  if (query.get('stringIndexType') !== 'utf16CodeUnit') return wrong('stringIndexType', 'it is not known.')
  const features = (query.get('features') ?? '').split(',').filter((one) => one !== '')
  if (!features.every((one) => FEATURES.includes(one))) return wrong('features', 'it is not known.')
  if (model === 'prebuilt-read' && features.includes('keyValuePairs')) return wrong('features', 'not for this model.')
  if (query.has('queryFields') !== features.includes('queryFields'))
    return wrong('queryFields', 'the feature is missing.')
  const format = query.get('outputContentFormat') ?? 'text'
  return format === 'text' || format === 'markdown' ? undefined : wrong('outputContentFormat', 'it is not known.')
}

interface Content {
  content: Buffer
  size: number
}

function contentOf(documents: Documents, { headers, body, size }: RecordedRequest, bytes: Buffer): Content | Answer {
  const type = headers['content-type'] ?? ''
  if (type === 'application/octet-stream') return { content: bytes, size }
  if (type !== 'application/json') {
    return failure(415, 'UnsupportedMediaType', 'Request content type is not supported.')
  }
  const url: unknown = Object(body).urlSource
  if (typeof url !== 'string')
    return argument('ParameterMissing', 'The parameter urlSource or base64Source is required.')
  if (url.startsWith('https://blocked.')) {
    const inner = { code: 'OutboundAccessForbidden', message: 'The request contains a disallowed domain name.' }
    return failure(403, 'Forbidden', 'Access forbidden due to policy or other configuration.', inner)
  }
  const content = documents.web.get(url)
  if (!content) return invalid('ContentSourceNotAccessible', 'Content is not accessible: 404')
  return { content, size: content.length }
}

const LIMITS = { F0: 4 * 1024 * 1024, S0: 500 * 1024 * 1024 }

function fileFault({ content, size }: Content, { tier }: ResourceSettings): Answer | undefined {
  if (size > LIMITS[tier]) return invalid('InvalidContentLength', 'The input image is too large.')
  const isPng = content.subarray(1, 4).toString('latin1') === 'PNG'
  if (isPng) {
    const sides = [content.readUInt32BE(16), content.readUInt32BE(20)]
    const fits = sides.every((side) => side >= 50 && side <= 10_000)
    return fits ? undefined : invalid('InvalidContentDimensions', 'The input image dimensions are out of range.')
  }
  if (!content.subarray(0, 5).equals(Buffer.from('%PDF-'))) {
    return invalid('InvalidContent', 'The file is corrupted or format is unsupported.')
  }
  const locked = content.includes('/Encrypt')
  return locked ? invalid('UnsupportedContent', 'Content is not supported: the file is encrypted.') : undefined
}

const altered = (documents: Documents, { body, ...answer }: Answer): Answer => ({
  ...answer,
  body: documents.alter(Object(body)),
})

function look(documents: Documents, operation: Operation): Answer {
  const times = { createdDateTime: '2026-03-01T09:30:00Z', lastUpdatedDateTime: '2026-03-01T09:30:01Z' }
  const headers = asks(documents)
  const { lines, markdown, model } = operation
  if (operation.left > 0) {
    operation.left--
    const status = operation.left === documents.rounds - 1 ? 'notStarted' : 'running'
    return { status: 200, headers, body: { status, ...times } }
  }
  const said = lines.find((line) => line.startsWith('Fails with '))?.replace('Fails with ', '')
  if (said) {
    const error = {
      code: 'InvalidRequest',
      message: 'Invalid request.',
      innererror: { code: said, message: 'Because.' },
    }
    return { status: 200, body: { status: 'failed', ...times, error } }
  }
  return { status: 200, body: { status: 'succeeded', ...times, analyzeResult: resultFor(model, lines, markdown) } }
}
