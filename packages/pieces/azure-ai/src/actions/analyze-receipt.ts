import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyze } from '../documents/analyze.js'
import { analysisOf, analysisOutput, whole } from '../documents/outputs.js'
import { receiptOf, receiptOutput } from '../documents/receipt.js'
import { sourceFields } from '../documents/source-fields.js'

export const analyzeReceipt = defineAction({
  name: 'analyze-receipt',
  title: 'Analyze a receipt',
  description: 'Reads merchant, date, amounts and items from receipts.',
  group: 'Documents',
  methods: [azureAiAuth],
  input: fields(sourceFields),
  output: analysisOutput({
    receipts: Type.Array(receiptOutput, { title: 'Receipts', description: 'A file may hold several.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const result = await analyze(ctx, { model: 'prebuilt-receipt' })
    return whole({ receipts: (result.documents ?? []).map(receiptOf), ...analysisOf(result) })
  },
})
