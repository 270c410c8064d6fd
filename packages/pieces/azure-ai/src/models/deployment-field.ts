import { type AuthContext, dynamicOptions, field } from '@plugboard/core'
import { azureAiAuth } from '../azure-ai-auth.js'
import type { Credentials } from '../azure-ai-client.js'
import { findModels } from './models-client.js'

type Loading = AuthContext<Credentials> & { search: string }

type Kind = 'chat_completion' | 'embeddings'

const MOST = 100

/** Names by which models are known to be of another kind, where the service does not say what a model can do. */
const NAMES: Readonly<Record<Kind, (id: string) => boolean>> = {
  chat_completion: (id) =>
    !/embed|whisper|tts|transcribe|dall-e|image|sora|realtime|audio|babbage|davinci|ada|curie/i.test(id),
  embeddings: (id) => /embed/i.test(id),
}

/**
 * Suggestions only: the deployments of a resource cannot be asked for with its key, but a deployment is named after its
 * model unless somebody changes the name. A model comes in several versions, which are one name.
 */
async function suggestions(ctx: Loading, kind: Kind): Promise<{ value: string; title: string }[]> {
  const models = await findModels(ctx)
  const fitting = models.filter(({ id, capabilities }) => capabilities?.[kind] ?? NAMES[kind](id))
  const names = new Set(fitting.map(({ id }) => id.replace(/-\d{4}-\d{2}-\d{2}$/, '')))
  const search = ctx.search.trim().toLowerCase()
  return [...names]
    .filter((name) => name.toLowerCase().includes(search))
    .sort((one, other) => one.localeCompare(other))
    .slice(0, MOST)
    .map((name) => ({ value: name, title: name }))
}

const options = (kind: Kind) =>
  dynamicOptions({ methods: [azureAiAuth], search: true, load: (ctx) => suggestions(ctx, kind) })

/** The choice of a deployment, by what it is for; any name may be typed. */
export const deploymentField = {
  chat: field.choice({
    title: 'Deployment',
    help: 'Its name in “Models + endpoints” of the resource. Azure does not list deployments; suggested are the names of models, which deployments have unless you chose another.',
    placeholder: 'gpt-4.1-mini',
    options: options('chat_completion'),
  }),
  embeddings: field.choice({
    title: 'Deployment',
    help: 'Of an embedding model; its name in “Models + endpoints” of the resource. Vectors of different models cannot be compared.',
    placeholder: 'text-embedding-3-small',
    options: options('embeddings'),
  }),
}
