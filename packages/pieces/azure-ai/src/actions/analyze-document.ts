import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyze } from '../documents/analyze.js'
import { formatField } from '../documents/format-field.js'
import { documentModelField } from '../documents/model-field.js'
import { analysisOf, analysisOutput, tablesOf, tablesOutput, textOrNull, whole } from '../documents/outputs.js'
import { rawFields, rawFieldsOutput } from '../documents/raw-field.js'
import { sourceFields } from '../documents/source-fields.js'

export const analyzeDocument = defineAction({
  name: 'analyze-document',
  title: 'Analyze a document',
  description: 'Reads the fields of documents of any kind with a model of Azure or one of your own.',
  group: 'Documents',
  methods: [azureAiAuth],
  input: fields({
    model: documentModelField,
    ...sourceFields,
    format: formatField,
    features: field.multiChoice({
      title: 'Further features',
      help: 'Most are charged in addition; not every model has them.',
      choices: [
        { value: 'keyValuePairs', title: 'Key-value pairs' },
        { value: 'barcodes', title: 'Barcodes' },
        { value: 'languages', title: 'Languages' },
        { value: 'ocrHighResolution', title: 'High resolution, for small print' },
        { value: 'formulas', title: 'Formulas' },
        { value: 'styleFont', title: 'Fonts' },
      ],
      optional: true,
    }),
    queryFields: field.list({
      title: 'Ask for fields',
      help: 'Names of further fields the model should look for, such as PartyName. Charged in addition.',
      of: field.text({ title: 'Field', minLength: 1, maxLength: 64 }),
      optional: true,
      max: 20,
    }),
  }),
  output: analysisOutput({
    model: Type.String({ title: 'Model' }),
    documents: Type.Array(
      Type.Object({
        kind: Type.String({ title: 'Kind', description: 'What the model took it for.' }),
        confidence: Type.Number({ title: 'Confidence', description: '0 to 1.' }),
        page: Type.Union([Type.Number(), Type.Null()], { title: 'Page', description: 'Where it begins.' }),
        fields: rawFieldsOutput,
      }),
      { title: 'Documents', description: 'A file may hold several; empty with models that know no fields.' },
    ),
    tables: tablesOutput,
    keyValuePairs: Type.Array(
      Type.Object({
        key: Type.String({ title: 'Key' }),
        value: textOrNull('Value'),
        confidence: Type.Number({ title: 'Confidence', description: '0 to 1.' }),
      }),
      { title: 'Key-value pairs', description: 'Empty unless asked for.' },
    ),
    barcodes: Type.Array(
      Type.Object({
        kind: Type.String({ title: 'Kind', description: 'Such as QRCode or EAN13.' }),
        value: Type.String({ title: 'Value' }),
        page: Type.Number({ title: 'Page' }),
      }),
      { title: 'Barcodes', description: 'Empty unless asked for.' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const { model, format, features, queryFields } = ctx.input
    const result = await analyze(ctx, { model, markdown: format === 'markdown', features, queryFields })
    return whole({
      model: result.modelId,
      documents: (result.documents ?? []).map(({ docType, confidence, boundingRegions, fields: found }) => ({
        kind: docType,
        confidence,
        page: boundingRegions?.[0]?.pageNumber ?? null,
        fields: rawFields(found),
      })),
      tables: tablesOf(result),
      keyValuePairs: (result.keyValuePairs ?? []).map(({ key, value, confidence }) => ({
        key: key.content,
        value: value?.content ?? null,
        confidence,
      })),
      barcodes: result.pages.flatMap(({ pageNumber, barcodes }) =>
        (barcodes ?? []).map(({ kind, value }) => ({ kind, value, page: pageNumber })),
      ),
      ...analysisOf(result),
    })
  },
})
