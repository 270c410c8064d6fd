import { definePiece } from '@plugboard/core'
import { analyzeDocument } from './actions/analyze-document.js'
import { analyzeInvoice } from './actions/analyze-invoice.js'
import { analyzeLayout } from './actions/analyze-layout.js'
import { analyzeReceipt } from './actions/analyze-receipt.js'
import { analyzeSentiment } from './actions/analyze-sentiment.js'
import { chat } from './actions/chat.js'
import { detectLanguage } from './actions/detect-language.js'
import { embeddings } from './actions/embeddings.js'
import { extractKeyPhrases } from './actions/extract-key-phrases.js'
import { listDocumentModels } from './actions/list-document-models.js'
import { listModels } from './actions/list-models.js'
import { readDocument } from './actions/read-document.js'
import { recognizeEntities } from './actions/recognize-entities.js'
import { recognizePii } from './actions/recognize-pii.js'
import { structuredOutput } from './actions/structured-output.js'
import { azureAiAuth } from './azure-ai-auth.js'

export const azureAi = definePiece({
  contract: 1,
  name: 'azure-ai',
  title: 'Azure AI',
  type: 'AI',
  description: 'Reads invoices, receipts and other documents, analyzes texts, and talks to the models of Azure OpenAI.',
  icon: 'icon.svg',
  docs: 'https://learn.microsoft.com/azure/ai-services/',
  auth: [azureAiAuth],
  actions: [
    analyzeInvoice,
    analyzeReceipt,
    analyzeLayout,
    readDocument,
    analyzeDocument,
    listDocumentModels,
    analyzeSentiment,
    recognizeEntities,
    extractKeyPhrases,
    recognizePii,
    detectLanguage,
    chat,
    structuredOutput,
    embeddings,
    listModels,
  ],
})
