import { type Static, Type } from '@sinclair/typebox'
import { type AzureContext, callForJson } from '../azure-ai-client.js'
import { badAnswer } from '../azure-ai-error.js'
import { originOf } from '../azure-endpoint.js'

const Model = Type.Object({
  modelId: Type.String(),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  createdDateTime: Type.Optional(Type.String()),
  expirationDateTime: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

const Page = Type.Object({
  value: Type.Array(Model),
  nextLink: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

/** A model documents can be analyzed with. */
export type DocumentModel = Static<typeof Model>

const MOST_PAGES = 100

/** `GET /documentModels`, page by page: the prebuilt models and those trained in the resource. */
export async function findDocumentModels(ctx: AzureContext): Promise<DocumentModel[]> {
  const models: DocumentModel[] = []
  let to: string | URL = '/documentModels'
  for (let page = 0; page < MOST_PAGES; page++) {
    const { value, nextLink }: Static<typeof Page> = await callForJson(ctx, Page, { service: 'documents', to })
    models.push(...value)
    if (!nextLink) return models
    to = nextPage(ctx, nextLink)
  }
  throw badAnswer('The list of models has no end.')
}

/** The key goes there, so it must be at the endpoint. */
function nextPage({ auth }: AzureContext, link: string): URL {
  const origin = originOf(auth.fields.endpoint)
  if (URL.canParse(link) && new URL(link).origin === origin) return new URL(link)
  throw badAnswer('The list of models goes on at another address.')
}
