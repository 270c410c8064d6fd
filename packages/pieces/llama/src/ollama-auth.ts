import { customAuth, field, fields, isPieceError, type PieceError, type ValidateContext } from '@plugboard/core'
import type { Credentials } from './llama-client.js'
import { findTags } from './ollama/find-tags.js'
import { ollamaVersion, reachOllama } from './ollama/version.js'

/** Ollama in its own words, which say more than the OpenAI API it speaks as well. */
export const ollamaAuth = customAuth({
  name: 'ollama',
  title: 'Ollama',
  fields: fields({
    url: field.url({
      title: 'URL',
      placeholder: 'http://localhost:11434',
      help: 'The address of Ollama, without /v1. The key is sent there.',
      default: 'http://localhost:11434',
    }),
    apiKey: field.secret({
      title: 'API key',
      help: 'Only for ollama.com or a proxy that asks for one: Ollama itself has no keys.',
      optional: true,
    }),
  }),
  destination: ['url'],
  guide: {
    steps: [
      'Install Ollama from [ollama.com/download](https://ollama.com/download), on Linux with `curl -fsSL https://ollama.com/install.sh | sh`. It then runs in the background.',
      'Get a model: `ollama pull llama3.2`, and for embeddings `ollama pull nomic-embed-text`. The action “Pull a model” does the same from here.',
      'If Ollama and Plugboard run on one machine, leave the URL at `http://localhost:11434`.',
      'If they do not, Ollama must listen to the network: set `OLLAMA_HOST=0.0.0.0` and restart it. On Linux: `systemctl edit ollama.service`, add `[Service]` and `Environment="OLLAMA_HOST=0.0.0.0"`, then `systemctl restart ollama`. On macOS: `launchctl setenv OLLAMA_HOST "0.0.0.0"`. On Windows: an environment variable of your account. Or switch on “Expose Ollama to the network” in its settings.',
      'Ollama asks nobody for a key: let only Plugboard reach its port 11434, by a firewall, or put a proxy with a key before it and enter that key here.',
      'From a container enter `http://host.docker.internal:11434`, or the name of the container of Ollama.',
      'For the models of ollama.com itself enter `https://ollama.com` and a key from [your settings](https://ollama.com/settings/keys).',
      'A Plugboard that is run for others connects to public addresses only. For an Ollama on its own machine or in a private network its operator must list the address, such as `PLUGBOARD_EGRESS_ALLOW=127.0.0.1:11434`.',
    ],
    links: [
      { title: 'Download Ollama', url: 'https://ollama.com/download' },
      { title: 'Models', url: 'https://ollama.com/library' },
      { title: 'Exposing Ollama to the network', url: 'https://docs.ollama.com/faq' },
    ],
  },
  validate,
})

async function validate(ctx: ValidateContext<Credentials>): Promise<{ account: string; accountId: string }> {
  await ctx.step('network', () => reachOllama(ctx))
  const signedIn = await ctx.step('authentication', () => signIn(ctx))
  return ctx.step('rights', async () => {
    if (typeof signedIn !== 'string') throw signedIn
    await findTags(ctx)
    const { host } = new URL(ctx.auth.fields.url)
    // Another version on the same server is the same account.
    return { account: `${host} (Ollama ${signedIn})`, accountId: host }
  })
}

/** The version; or the refusal of a key that is known and lacks the right, which the next stage tells. */
async function signIn(ctx: ValidateContext<Credentials>): Promise<string | PieceError> {
  try {
    return await ollamaVersion(ctx)
  } catch (error) {
    if (isPieceError(error) && error.code === 'permission_denied') return error
    throw error
  }
}
