import type { Static } from '@sinclair/typebox'
import { answers } from './openai-answers.js'
import { baseUrl, type Context, call, factsOf } from './openai-client.js'
import { openaiError } from './openai-error.js'

/** The models a key may use, and the organization it acts for, where the service tells. */
export interface Listing {
  models: Static<typeof answers.models>['data']
  organization: string | undefined
}

/** Asks for the models without the key: whatever is answered, the service is there. */
export async function reachApi(ctx: Context): Promise<void> {
  const response = await ctx.http(`${baseUrl(ctx).replace(/\/+$/, '')}/models`).catch((error: unknown) => {
    throw openaiError(error, factsOf(ctx))
  })
  await response.body?.cancel()
  const { status } = response
  if (status === 404 || status >= 500 || (status >= 300 && status < 400)) throw openaiError(response, factsOf(ctx))
}

/** `GET /models`. */
export async function findModels(ctx: Context): Promise<Listing> {
  const { body, headers } = await call(ctx, answers.models, {
    timeout: 30_000,
    retries: 1,
    send: (client, options) => client.get('/models', options),
  })
  return { models: body.data, organization: headers.get('openai-organization')?.slice(0, 100) || undefined }
}
