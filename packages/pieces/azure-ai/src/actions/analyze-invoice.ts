import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyze } from '../documents/analyze.js'
import { invoiceOf, invoiceOutput } from '../documents/invoice.js'
import { analysisOf, analysisOutput, whole } from '../documents/outputs.js'
import { sourceFields } from '../documents/source-fields.js'

export const analyzeInvoice = defineAction({
  name: 'analyze-invoice',
  title: 'Analyze an invoice',
  description: 'Reads vendor, customer, number, dates, amounts and items from invoices.',
  group: 'Documents',
  methods: [azureAiAuth],
  input: fields(sourceFields),
  output: analysisOutput({
    invoices: Type.Array(invoiceOutput, { title: 'Invoices', description: 'A file may hold several.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const result = await analyze(ctx, { model: 'prebuilt-invoice' })
    return whole({ invoices: (result.documents ?? []).map(invoiceOf), ...analysisOf(result) })
  },
})
