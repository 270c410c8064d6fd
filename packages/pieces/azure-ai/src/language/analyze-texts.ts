import { type ActionContext, PieceError } from '@plugboard/core'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { type AzureCall, type Credentials, callForJson } from '../azure-ai-client.js'
import { badAnswer } from '../azure-ai-error.js'
import { fitting } from '../fitting.js'
import { refusalOf } from '../refusal.js'
import { batchesOf, type Document, isTooLong } from './text-batches.js'

/** A kind of analysis, and how many texts go into one request. */
export interface Analysis<Schema extends TSchema> {
  kind: 'SentimentAnalysis' | 'EntityRecognition' | 'KeyPhraseExtraction' | 'PiiEntityRecognition' | 'LanguageDetection'
  mostDocuments: number
  parameters?: Readonly<Record<string, unknown>>
  /** What goes with every text, such as its language. */
  hint?: Readonly<Record<string, unknown>>
  /** What is found in a text. */
  schema: Schema
}

/** Why a text could not be analyzed. */
interface TextError {
  code: string
  message: string
}

/** What was found in a text, or why there is nothing. */
export type Outcome<Found> = { found: Found; error: null } | { found: null; error: TextError }

type Context = ActionContext<Credentials, { texts: string[] }>

/** The texts by their place in the input, as far as they are known. */
type Outcomes<Found> = Map<string, Outcome<Found>>

/**
 * Analyzes the texts in as many requests as are needed, and gives an outcome for each, in their order.
 *
 * @throws PieceError `invalid_input` at `texts` when not one of them could be analyzed.
 */
export async function analyzeTexts<Schema extends TSchema>(
  ctx: Context,
  analysis: Analysis<Schema>,
): Promise<Outcome<Static<Schema>>[]> {
  const documents = ctx.input.texts.map((text, index) => ({ id: String(index), text }))
  const outcomes: Outcomes<Static<Schema>> = new Map()
  for (const { id, text } of documents) if (isTooLong(text)) outcomes.set(id, { found: null, error: TOO_LONG })
  const batches = batchesOf(
    documents.filter(({ id }) => !outcomes.has(id)),
    analysis.mostDocuments,
  )
  for (const [index, batch] of batches.entries()) {
    await analyzeBatch(ctx, analysis, batch, outcomes)
    if (batches.length > 1) ctx.progress({ fraction: (index + 1) / batches.length })
  }
  return fitting(inOrder(documents, outcomes), 'texts', 'Give fewer texts at once.')
}

const TOO_LONG = { code: 'InvalidDocument', message: 'The text has more than 5,120 characters.' }

const DocumentError = Type.Object({ id: Type.String(), error: Type.Unknown() })

const answerOf = <Schema extends TSchema>(schema: Schema) =>
  Type.Object({
    results: Type.Object({
      documents: Type.Array(Type.Intersect([Type.Object({ id: Type.String() }), schema])),
      errors: Type.Array(DocumentError),
    }),
  })

const ABOUT = {
  fields: { text: 'texts', language: 'language', country: 'country' },
  parameters: { domain: 'domain', piiCategories: 'categories' },
} satisfies AzureCall['about']

async function analyzeBatch<Schema extends TSchema>(
  ctx: Context,
  { kind, parameters, hint, schema }: Analysis<Schema>,
  batch: readonly Document[],
  outcomes: Outcomes<Static<Schema>>,
): Promise<void> {
  const { results } = await callForJson(ctx, answerOf(schema), {
    service: 'language',
    to: '/:analyze-text',
    method: 'POST',
    json: { kind, parameters, analysisInput: { documents: batch.map((document) => ({ ...document, ...hint })) } },
    timeout: 60_000,
    retries: 2,
    about: ABOUT,
  })
  for (const found of results.documents) outcomes.set(found.id, { found, error: null })
  for (const { id, error } of results.errors) outcomes.set(id, { found: null, error: textError(error) })
}

function textError(error: unknown): TextError {
  const { codes, message } = refusalOf({ status: 400, headers: new Headers() }, { error })
  return { code: codes[0] ?? 'InvalidDocument', message: message || 'The service could not analyze the text.' }
}

function inOrder<Found>(documents: readonly Document[], outcomes: Outcomes<Found>): Outcome<Found>[] {
  const ordered = documents.map(({ id }) => {
    const outcome = outcomes.get(id)
    if (outcome) return outcome
    throw badAnswer('The service did not say what is in every text.', 'Try again; if it stays, send fewer texts.')
  })
  const [first] = ordered
  if (first?.error && ordered.every(({ error }) => error !== null)) throw noneFit(first.error, ordered.length)
  return ordered
}

const HINTS: Readonly<Record<string, { field: string; hint: string }>> = {
  UnsupportedLanguageCode: {
    field: 'language',
    hint: 'Enter a code such as en, de or pt-BR that the feature supports.',
  },
  InvalidCountryHint: { field: 'country', hint: 'Enter a code of two letters, such as US, or leave it empty.' },
}

function noneFit({ code, message }: TextError, count: number): PieceError {
  const { field, hint } = HINTS[code] ?? {
    field: 'texts',
    hint: 'Give texts that are not empty, of at most 5,120 characters each.',
  }
  const said = count === 1 ? 'The text could not be analyzed' : `None of the ${count} texts could be analyzed`
  const why = code === TOO_LONG.code && message === TOO_LONG.message ? ': it has more than 5,120 characters' : ''
  return new PieceError('invalid_input', `${said}${count === 1 ? why : ''}.`, { field, hint })
}
