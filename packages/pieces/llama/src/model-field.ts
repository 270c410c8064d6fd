import { type AuthContext, dynamicOptions, field } from '@plugboard/core'
import { llamaMethods } from './llama-auth.js'
import type { Credentials } from './llama-client.js'
import type { Model } from './model.js'
import { modelsOf } from './models-of.js'

/** Servers do not say what a model is for, so its name and family have to. */
const EMBEDDING = /embed|minilm|bge-|gte-|\be5-|bert|rerank|paraphrase/i
const OTHER = /whisper|tts|rerank|stable-diffusion|flux|guard/i

const embeds = ({ id, family }: Model) => EMBEDDING.test(id) || /bert/i.test(family ?? '')
const chats = (model: Model) => !embeds(model) && !OTHER.test(model.id)

const MOST = 100

type Loading = AuthContext<Credentials> & { search: string }

/** By name, narrowed by what a person types. Where nothing fits, as with names of one's own, all are offered. */
async function choices(ctx: Loading, fits: (model: Model) => boolean): Promise<{ value: string; title: string }[]> {
  const models = await modelsOf(ctx)
  const fitting = models.filter(fits)
  const search = ctx.search.trim().toLowerCase()
  const names = (fitting.length > 0 ? fitting : models).map(({ id }) => id)
  return [...new Set(names)]
    .filter((id) => id.toLowerCase().includes(search))
    .sort((one, other) => one.localeCompare(other))
    .slice(0, MOST)
    .map((id) => ({ value: id, title: id }))
}

const ofModels = (placeholder: string, help: string, fits: (model: Model) => boolean) =>
  field.choice({
    title: 'Model',
    help,
    placeholder,
    options: dynamicOptions({ methods: llamaMethods, search: true, load: (ctx) => choices(ctx, fits) }),
  })

/** The choice of a model, by what it is for; any other name may be typed too. */
export const modelField = {
  chat: ofModels('llama3.2', 'The models of the server. Another name may be typed.', chats),
  embeddings: ofModels(
    'nomic-embed-text',
    'Vectors of different models cannot be compared. Another name may be typed.',
    embeds,
  ),
  any: ofModels('llama3.2', 'The models of the server. Another name may be typed.', () => true),
}
