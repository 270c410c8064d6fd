import { type AuthContext, dynamicOptions, field } from '@plugboard/core'
import { openaiAuth } from './openai-auth.js'
import { type Credentials, findModels } from './openai-client.js'

/** The service does not say what a model is for, so its name has to. */
const EMBEDDING = /embed/i
const NO_CHAT = /embed|whisper|tts|transcribe|dall-e|image|sora|moderation|realtime|audio|babbage|davinci|rerank/i

const MOST = 100

type Loading = AuthContext<Credentials> & { search: string }

/** Newest first, narrowed by what a person types. Where nothing fits, as with names of one's own, all are offered. */
async function choices(ctx: Loading, fits: (id: string) => boolean): Promise<{ value: string; title: string }[]> {
  const { models } = await findModels(ctx)
  const fitting = models.filter(({ id }) => fits(id))
  const search = ctx.search.trim().toLowerCase()
  return (fitting.length > 0 ? fitting : models)
    .filter(({ id }) => id.toLowerCase().includes(search))
    .sort((one, other) => (other.created ?? 0) - (one.created ?? 0) || one.id.localeCompare(other.id))
    .slice(0, MOST)
    .map(({ id }) => ({ value: id, title: id }))
}

/** The choice of a model, by what it is for; any other name may be typed too. */
export const modelField = {
  chat: field.choice({
    title: 'Model',
    help: 'The models your key may use, newest first. Another name may be typed.',
    placeholder: 'gpt-4.1-mini',
    options: dynamicOptions({
      methods: [openaiAuth],
      search: true,
      load: (ctx) => choices(ctx, (id) => !NO_CHAT.test(id)),
    }),
  }),
  embeddings: field.choice({
    title: 'Model',
    help: 'Vectors of different models cannot be compared. Another name may be typed.',
    placeholder: 'text-embedding-3-small',
    options: dynamicOptions({
      methods: [openaiAuth],
      search: true,
      load: (ctx) => choices(ctx, (id) => EMBEDDING.test(id)),
    }),
  }),
}
