import { customAuth, field, fields, isPieceError, type PieceError, type ValidateContext } from '@plugboard/core'
import { findModels } from './compatible/find-models.js'
import { reachCompatible } from './compatible/reach.js'
import type { Credentials } from './llama-client.js'

/** Any server that speaks the OpenAI API. */
export const compatibleAuth = customAuth({
  name: 'openai-compatible',
  title: 'OpenAI-compatible server',
  fields: fields({
    url: field.url({
      title: 'Base URL',
      placeholder: 'http://localhost:8080/v1',
      help: 'The address up to and including the version: of llama.cpp, vLLM, LM Studio, LocalAI or a hosted service. The key is sent there.',
    }),
    apiKey: field.secret({
      title: 'API key',
      help: 'Only when the server asks for one.',
      optional: true,
    }),
  }),
  destination: ['url'],
  guide: {
    steps: [
      'Start a server, or choose a service: the next steps are one for each. With llama.cpp: install it, for example with `brew install llama.cpp` or `winget install llama.cpp`, then start `llama-server -m model.gguf --jinja --port 8080`. Add `--api-key` with a long text of your own, and enter that text as the API key. The URL is `http://localhost:8080/v1`.',
      'More of llama.cpp: `-c 8192` sets the context size, `--mmproj` with the file of the projector lets the model see images, and a second server with `--embeddings` makes embeddings. `--host 0.0.0.0` lets other machines in: never without a key.',
      'With vLLM: `pip install vllm`, then `vllm serve meta-llama/Llama-3.1-8B-Instruct --api-key …`. For tools add `--enable-auto-tool-choice --tool-call-parser llama3_json`. The URL is `http://localhost:8000/v1`.',
      'With LM Studio: open “Developer”, load a model and switch “Status” to “Running”. The URL is `http://localhost:1234/v1`; it asks for no key unless you switch that on.',
      'With LocalAI: the URL is `http://localhost:8080/v1`, the key one of `LOCALAI_API_KEY`.',
      'With a hosted service, such as Groq (`https://api.groq.com/openai/v1`) or Together (`https://api.together.xyz/v1`): create a key in its console and enter it here.',
      'Enter the address as the Plugboard server sees it: `localhost` is the machine of the server, not yours. From a container use `host.docker.internal`, or the name of the other container.',
      'A Plugboard that is run for others connects to public addresses only. For a model server on its own machine or in a private network its operator must list the address, such as `PLUGBOARD_EGRESS_ALLOW=127.0.0.1:8080`.',
    ],
    links: [
      { title: 'llama.cpp’s server', url: 'https://github.com/ggml-org/llama.cpp/tree/master/tools/server' },
      { title: 'vLLM’s server', url: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server/' },
      { title: 'LM Studio’s server', url: 'https://lmstudio.ai/docs/developer/core/server' },
      { title: 'Keys of Groq', url: 'https://console.groq.com/keys' },
    ],
  },
  validate,
})

async function validate(ctx: ValidateContext<Credentials>): Promise<{ account: string }> {
  await ctx.step('network', () => reachCompatible(ctx))
  const denied = await ctx.step('authentication', () => signIn(ctx))
  return ctx.step('rights', async () => {
    if (denied) throw denied
    return { account: new URL(ctx.auth.fields.url).host }
  })
}

/** A key that may not list models is still a known key; saying so is left to the next stage. */
async function signIn(ctx: ValidateContext<Credentials>): Promise<PieceError | undefined> {
  try {
    await findModels(ctx)
  } catch (error) {
    if (isPieceError(error) && error.code === 'permission_denied') return error
    throw error
  }
}
