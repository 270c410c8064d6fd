import { findModels } from './compatible/find-models.js'
import type { Context } from './llama-client.js'
import type { Model } from './model.js'
import { findTags } from './ollama/find-tags.js'

/** The models of a server, in no order. Empty where a server has no list. */
export const modelsOf = (ctx: Context): Promise<Model[]> =>
  ctx.auth.method === 'ollama' ? findTags(ctx) : findModels(ctx)
