import { apiKeyAuth, field, fields } from '@plugboard/core'
import { tryResource } from './try-resource.js'

/** Endpoint and key of a resource: Document Intelligence, Language, Azure OpenAI, or Foundry, which has all of them. */
export const azureAiAuth = apiKeyAuth({
  title: 'Endpoint and key',
  key: { title: 'Key', help: 'Key 1 or key 2 of the resource; both do the same.' },
  fields: fields({
    endpoint: field.url({
      title: 'Endpoint',
      placeholder: 'https://my-resource.cognitiveservices.azure.com',
      help: 'The address of the resource, without anything after the host name. The key is sent there.',
    }),
    services: field.multiChoice({
      title: 'What the resource must offer',
      help: 'Each of these has to work when the connection is tested. With none chosen, one that works is enough.',
      choices: [
        { value: 'documents', title: 'Document Intelligence', help: 'Invoices, receipts, layout, text of documents' },
        { value: 'language', title: 'Language', help: 'Sentiment, entities, key phrases, personal data, language' },
        { value: 'models', title: 'Azure OpenAI', help: 'Chat, structured data, embeddings' },
      ],
      optional: true,
    }),
  }),
  destination: ['endpoint'],
  guide: {
    steps: [
      'Sign in to the [Azure portal](https://portal.azure.com) with an account that may create resources in a subscription.',
      'Press “Create a resource” and search for the kind you need: “Document Intelligence”, “Language service”, “Azure OpenAI”, or “Microsoft Foundry”, whose resource offers all three with one key.',
      'Choose subscription, resource group, region and a name of its own, since the name becomes part of the endpoint. Pricing tier `F0` is free and small (500 pages and 5,000 texts a month, files of 4 MB, only the first two pages of a file); `S0` or `S` is charged by use.',
      'Under “Network”, leave “All networks”, or add the address of Plugboard to the selected ones. Press “Review + create”, then “Create”.',
      'Press “Go to resource”, open “Resource Management” → “Keys and Endpoint”, and copy “KEY 1” and “Endpoint” into the fields here. Of several endpoints take the one that ends with `.cognitiveservices.azure.com` or `.openai.azure.com`, without a path.',
      'For chats and embeddings a model has to be deployed first: open the resource in the [Foundry portal](https://ai.azure.com), choose “Models + endpoints” → “Deploy model” → “Deploy base model”, pick a model such as `gpt-4.1-mini`, and remember the deployment name. Steps of a flow ask for it.',
      'For documents of your own kind train a custom model in [Document Intelligence Studio](https://documentintelligence.ai.azure.com/studio) with the same resource; its model ID can then be chosen in “Analyze a document”.',
    ],
    links: [
      { title: 'Azure portal', url: 'https://portal.azure.com' },
      { title: 'Foundry portal', url: 'https://ai.azure.com' },
      { title: 'Document Intelligence Studio', url: 'https://documentintelligence.ai.azure.com/studio' },
    ],
  },
  validate: tryResource,
})
