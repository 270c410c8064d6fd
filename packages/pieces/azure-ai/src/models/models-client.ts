import type { ActionContext } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import {
  type AzureCall,
  type AzureContext,
  type Credentials,
  callAzure,
  callForJson,
  factsOf,
} from '../azure-ai-client.js'
import { badAnswer } from '../azure-ai-error.js'
import { type ChatAnswer, readStream } from './chat-stream.js'
import { chatAnswer, embeddingsAnswer, modelsAnswer } from './models-answers.js'

/** Milliseconds until the whole answer must have arrived. */
const TIMEOUT = { chat: 300_000, embeddings: 120_000 }

/** `GET /models`: the models of the region, and those trained in the resource. Deployments cannot be listed by key. */
export async function findModels(ctx: AzureContext): Promise<Static<typeof modelsAnswer>['data']> {
  return (await callForJson(ctx, modelsAnswer, { service: 'models', to: '/models' })).data
}

/** Fields of our forms for parameters of the service's. */
const PARAMETERS = {
  model: 'model',
  temperature: 'temperature',
  max_completion_tokens: 'maxTokens',
  max_tokens: 'maxTokens',
  response_format: 'schema',
  dimensions: 'dimensions',
  tools: 'tools',
  tool_choice: 'toolChoice',
}

/** A request for a chat, with `model` and `messages`. */
export type ChatRequest = Readonly<Record<string, unknown>>

/** Where most of the text of a request comes from. */
export type TextField = 'prompt' | 'messages' | 'input'

const chatCall = (json: ChatRequest, text: TextField): AzureCall => ({
  service: 'models',
  to: '/chat/completions',
  method: 'POST',
  json,
  timeout: TIMEOUT.chat,
  retries: 1,
  about: { fields: { model: 'model', text, image: 'images' }, parameters: PARAMETERS },
})

/** `POST /chat/completions`. */
export function complete(ctx: AzureContext, request: ChatRequest, text: TextField): Promise<ChatAnswer> {
  return callForJson(ctx, chatAnswer, chatCall(request, text))
}

/** The same, told stretch by stretch as it is made. */
export async function completeStreaming(
  ctx: ActionContext<Credentials, unknown>,
  request: ChatRequest,
  text: TextField,
): Promise<ChatAnswer> {
  const call = chatCall({ ...request, stream: true, stream_options: { include_usage: true } }, text)
  const response = await callAzure(ctx, { ...call, headers: { accept: 'text/event-stream' } })
  if (!/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel()
    throw badAnswer('The service does not stream its answer.')
  }
  return readStream(response, factsOf(ctx, call), (text) => ctx.progress({ text }))
}

/** `POST /embeddings`. */
export function embed(ctx: AzureContext, json: ChatRequest): Promise<Static<typeof embeddingsAnswer>> {
  return callForJson(ctx, embeddingsAnswer, {
    service: 'models',
    to: '/embeddings',
    method: 'POST',
    json,
    timeout: TIMEOUT.embeddings,
    retries: 1,
    about: { fields: { model: 'model', text: 'input' }, parameters: PARAMETERS },
  })
}
