/**
 * What an Azure AI resource can offer, and how each service is spoken to: the newest generally available version of its
 * interface, and the header its key goes in. The v1 interface of Azure OpenAI has no dated versions.
 *
 * Sources: https://learn.microsoft.com/rest/api/aiservices/operation-groups?view=rest-aiservices-v4.0%20(2024-11-30),
 * https://learn.microsoft.com/rest/api/language/,
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
export const SERVICES = {
  documents: {
    title: 'Document Intelligence',
    path: '/documentintelligence',
    version: '2024-11-30',
    keyHeader: 'Ocp-Apim-Subscription-Key',
  },
  language: {
    title: 'Azure AI Language',
    path: '/language',
    version: '2025-11-01',
    keyHeader: 'Ocp-Apim-Subscription-Key',
  },
  models: {
    title: 'Azure OpenAI',
    path: '/openai/v1',
    version: undefined,
    keyHeader: 'api-key',
  },
} as const

/** One of the services. */
export type Service = keyof typeof SERVICES

/** In the order in which they are tried. */
export const SERVICE_NAMES = ['documents', 'language', 'models'] as const satisfies readonly Service[]
