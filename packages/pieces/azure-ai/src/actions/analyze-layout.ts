import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyze } from '../documents/analyze.js'
import { formatField } from '../documents/format-field.js'
import {
  analysisOf,
  analysisOutput,
  pagesOf,
  pagesOutput,
  tablesOf,
  tablesOutput,
  textOrNull,
  whole,
} from '../documents/outputs.js'
import { sourceFields } from '../documents/source-fields.js'

export const analyzeLayout = defineAction({
  name: 'analyze-layout',
  title: 'Analyze the layout of a document',
  description: 'Reads text, tables, headings and paragraphs of any document, as plain text or Markdown.',
  group: 'Documents',
  methods: [azureAiAuth],
  input: fields({ ...sourceFields, format: formatField }),
  output: analysisOutput({
    tables: tablesOutput,
    pages: pagesOutput,
    paragraphs: Type.Array(
      Type.Object({
        role: textOrNull('Role', 'Such as title, sectionHeading, footnote or pageNumber; null for plain text.'),
        text: Type.String({ title: 'Text' }),
        page: Type.Union([Type.Number(), Type.Null()], { title: 'Page', description: 'Counted from 1.' }),
      }),
      { title: 'Paragraphs' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const result = await analyze(ctx, { model: 'prebuilt-layout', markdown: ctx.input.format === 'markdown' })
    return whole({
      tables: tablesOf(result),
      pages: pagesOf(result),
      paragraphs: (result.paragraphs ?? []).map(({ role, content, boundingRegions }) => ({
        role: role ?? null,
        text: content,
        page: boundingRegions?.[0]?.pageNumber ?? null,
      })),
      ...analysisOf(result),
    })
  },
})
