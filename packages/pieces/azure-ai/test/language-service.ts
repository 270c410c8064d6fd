import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Answer, failure, type RecordedRequest } from './answer.js'

const Document = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    text: Type.String(),
    language: Type.Optional(Type.String()),
    countryHint: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

type Document = Static<typeof Document>

const Body = Type.Object(
  {
    kind: Type.String(),
    parameters: Type.Optional(
      Type.Object(
        {
          opinionMining: Type.Optional(Type.Boolean()),
          domain: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('phi')])),
          piiCategories: Type.Optional(Type.Array(Type.String())),
          stringIndexType: Type.Optional(Type.Literal('Utf16CodeUnit')),
        },
        { additionalProperties: false },
      ),
    ),
    analysisInput: Type.Object({ documents: Type.Array(Document) }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

type Parameters = NonNullable<Static<typeof Body>['parameters']>

/** How many texts one request may have, and what is found in each. */
const KINDS: Readonly<Record<string, { most: number; find(text: string, parameters: Parameters): object }>> = {
  SentimentAnalysis: { most: 10, find: sentimentOf },
  EntityRecognition: { most: 5, find: (text) => ({ entities: entitiesIn(text) }) },
  KeyPhraseExtraction: { most: 10, find: (text) => ({ keyPhrases: text.match(/\b[A-Z]\w+(?: [A-Z]\w+)*/g) ?? [] }) },
  PiiEntityRecognition: { most: 5, find: personalDataIn },
  LanguageDetection: { most: 1_000, find: languageOf },
}

const MEGABYTE = 1024 * 1024
const CATEGORIES = ['Email', 'PhoneNumber']

const invalid = (code: string, message: string) => failure(400, 'InvalidRequest', 'Invalid request.', { code, message })

/** Analyzes texts by simple rules. The answers come in another order than the texts. */
export function languageAnswer({ method, path, body, size }: RecordedRequest): Answer | undefined {
  if (`${method} ${path}` !== 'POST /language/:analyze-text') return undefined
  if (size > MEGABYTE) return failure(413, 'InvalidRequest', 'The request is too large.')
  if (!Value.Check(Body, body)) {
    const fault = Value.Errors(Body, body).First()
    return invalid('InvalidRequestBodyFormat', `Invalid value at '${fault?.path ?? ''}'.`)
  }
  const { documents } = body.analysisInput
  const kind = KINDS[body.kind]
  if (!kind) return failure(400, 'InvalidArgument', 'Invalid argument.', { code: 'InvalidParameterValue' })
  if (documents.length === 0) return invalid('MissingInputRecords', 'Missing input records.')
  if (documents.length > kind.most) return invalid('InvalidDocumentBatch', `Batch request contains too many records.`)
  const unknown = body.parameters?.piiCategories?.find((one) => !CATEGORIES.includes(one))
  if (unknown) return failure(400, 'InvalidArgument', `The parameter piiCategories is invalid: no such category.`)
  return {
    status: 200,
    body: { kind: `${body.kind}Results`, results: resultsOf(documents, body.parameters ?? {}, kind.find) },
  }
}

function resultsOf(
  documents: readonly Document[],
  parameters: Parameters,
  find: (text: string, given: Parameters) => object,
) {
  const faults = new Map(documents.map((document) => [document.id, faultOf(document)]))
  const good = documents.filter(({ id }) => faults.get(id) === undefined)
  const errors = documents.flatMap(({ id }) => {
    const fault = faults.get(id)
    return fault
      ? [{ id, error: { code: 'InvalidArgument', message: 'Invalid document in request.', innererror: fault } }]
      : []
  })
  const found = good.map(({ id, text }) => ({ id, ...find(text, parameters), warnings: [] }))
  return { documents: found.reverse(), errors, modelVersion: '2025-01-01' }
}

const segmenter = new Intl.Segmenter()

function faultOf({ text, language = 'en', countryHint = 'US' }: Document) {
  if (text.trim() === '') return { code: 'InvalidDocument', message: 'Document text is empty.' }
  if (text.length > 5_120 && [...segmenter.segment(text)].length > 5_120) {
    return { code: 'InvalidDocument', message: 'A document within the request was too large to be processed.' }
  }
  if (!['en', 'de', 'fr', 'pt-BR'].includes(language)) {
    return { code: 'UnsupportedLanguageCode', message: 'Invalid language code.' }
  }
  const known = /^([A-Z]{2}|)$/.test(countryHint)
  return known ? undefined : { code: 'InvalidCountryHint', message: 'Country hint is not valid.' }
}

const sentimentIn = (text: string) =>
  /\bgood\b|\bgreat\b/i.test(text) ? 'positive' : /\bbad\b|\bawful\b/i.test(text) ? 'negative' : 'neutral'

const scoresOf = (sentiment: string) => ({
  positive: sentiment === 'positive' ? 0.98 : 0.01,
  neutral: sentiment === 'neutral' ? 0.98 : 0.01,
  negative: sentiment === 'negative' ? 0.98 : 0.01,
})

function sentimentOf(text: string, { opinionMining = false }: Parameters) {
  const sentences = [...text.matchAll(/[^.]+\.?/g)].map((match, index) => {
    const sentiment = sentimentIn(match[0])
    const [, target = '', not = '', word = ''] =
      /the (\w+) (?:is|was) (not )?(good|great|bad|awful)/i.exec(match[0]) ?? []
    const relations = [{ relationType: 'assessment', ref: `#/documents/0/sentences/${index}/assessments/0` }]
    return {
      text: match[0].trim(),
      offset: match.index + match[0].length - match[0].trimStart().length,
      length: match[0].trim().length,
      sentiment,
      confidenceScores: scoresOf(sentiment),
      ...(opinionMining && {
        targets: target === '' ? [] : [{ text: target, sentiment, offset: 0, length: target.length, relations }],
        assessments:
          target === '' ? [] : [{ text: word, sentiment, offset: 0, length: word.length, isNegated: not !== '' }],
      }),
    }
  })
  const kinds = new Set(sentences.map(({ sentiment }) => sentiment))
  kinds.delete('neutral')
  const sentiment = kinds.size > 1 ? 'mixed' : ([...kinds][0] ?? 'neutral')
  return { sentiment, confidenceScores: scoresOf(sentiment), sentences }
}

const entity = (match: RegExpExecArray, category: string, subcategory?: string) => ({
  text: match[0],
  category,
  ...(subcategory && { subcategory }),
  offset: match.index,
  length: match[0].length,
  confidenceScore: 0.95,
})

const entitiesIn = (text: string) => [
  ...[...text.matchAll(/\b(?:Ada|Grace)(?: [A-Z]\w+)?/g)].map((match) => entity(match, 'Person')),
  ...[...text.matchAll(/\b\d{4}-\d\d-\d\d\b/g)].map((match) => entity(match, 'DateTime', 'Date')),
]

function personalDataIn(text: string, { piiCategories = CATEGORIES }: Parameters) {
  const all = [
    ...[...text.matchAll(/[\w.]+@[\w.]+\w/g)].map((match) => entity(match, 'Email')),
    ...[...text.matchAll(/\+\d[\d ]+\d/g)].map((match) => entity(match, 'PhoneNumber')),
  ]
  const entities = all.filter(({ category }) => piiCategories.includes(category))
  const redactedText = entities.reduce((left, one) => left.replace(one.text, '*'.repeat(one.length)), text)
  return { redactedText, entities }
}

function languageOf(text: string) {
  if (/\b(der|die|das|und)\b/i.test(text)) return detected('German', 'de')
  return /\b(le|la|les|et)\b/i.test(text) ? detected('French', 'fr') : detected('English', 'en')
}

const detected = (name: string, iso6391Name: string) => ({
  detectedLanguage: { name, iso6391Name, confidenceScore: 0.99, scriptName: 'Latin', scriptIso15924Code: 'Latn' },
})
