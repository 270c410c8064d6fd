import { type AuthContext, dynamicOptions, field } from '@plugboard/core'
import { findModels } from './find-models.js'
import { openaiAuth } from './openai-auth.js'
import type { Credentials } from './openai-client.js'

/** The service does not say what a model is for, so its name has to. */
const BY_KIND = {
  embeddings: /embed/i,
  image: /image|dall-e/i,
  transcription: /whisper|transcribe/i,
  speech: /tts/i,
  moderation: /moderation/i,
}
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

const newest = 'The models your key may use, newest first. Another name may be typed.'

const ofModels = (placeholder: string, fits: (id: string) => boolean, help = newest) =>
  field.choice({
    title: 'Model',
    help,
    placeholder,
    options: dynamicOptions({ methods: [openaiAuth], search: true, load: (ctx) => choices(ctx, fits) }),
  })

const ofKind = (kind: keyof typeof BY_KIND, placeholder: string, help?: string) =>
  ofModels(placeholder, (id) => BY_KIND[kind].test(id), help)

/** The choice of a model, by what it is for; any other name may be typed too. */
export const modelField = {
  chat: ofModels('gpt-4.1-mini', (id) => !NO_CHAT.test(id)),
  embeddings: ofKind(
    'embeddings',
    'text-embedding-3-small',
    'Vectors of different models cannot be compared. Another name may be typed.',
  ),
  image: ofKind('image', 'gpt-image-1'),
  transcription: ofKind('transcription', 'gpt-4o-mini-transcribe'),
  speech: ofKind('speech', 'gpt-4o-mini-tts'),
  moderation: ofKind('moderation', 'omni-moderation-latest'),
}
