import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { chatAnswer } from './compatible-chat.js'
import { kindOf, MODELS, refusal } from './compatible-refusal.js'
import { type Answer, type ModelServer, type RecordedRequest, startModelServer } from './model-server.js'
import { tokens, vector } from './tiny-mind.js'

/** What each key may do. They look like real ones, so that a leak of one is found by its text. */
export const KEYS = {
  right: 'llm-right-4f1c9e7a2b8d',
  wrong: 'llm-wrong-93b7d5e1f0ac',
  /** Was right once. */
  expired: 'llm-expired-1b8e4d6f2a73',
  /** May neither list models nor ask them. */
  withoutRights: 'llm-restricted-7e2a6c90d4',
  withoutCredit: 'llm-broke-c81d3f5b9e20',
  /** Turned away for 20 seconds. */
  limited: 'llm-limited-d6f82e914c',
}

const Embedding = Type.Object(
  {
    model: Type.String(),
    input: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2_048 }),
    encoding_format: Type.Literal('float'),
    dimensions: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
)

/**
 * A server on loopback that speaks the OpenAI API as llama.cpp and vLLM do: models, chats, streamed or not, and
 * embeddings, with closed forms of what it takes, and with their errors.
 */
export async function startCompatibleServer(): Promise<ModelServer & { url: string }> {
  const server = await startModelServer(answer)
  return { ...server, url: `${server.origin}/v1` }
}

function answer(request: RecordedRequest): Answer {
  const route = `${request.method} ${request.path}`
  if (!request.path.startsWith('/v1/')) return { status: 404, body: '404 page not found' }
  const refused = admit(request.headers.authorization?.replace('Bearer ', ''))
  if (refused) return refused
  if (route === 'GET /v1/models') return listing()
  if (route === 'POST /v1/chat/completions') return chatAnswer(request.body)
  if (route === 'POST /v1/embeddings') return embeddingAnswer(request.body)
  return refusal(404, 'File Not Found', 'not_found_error')
}

function admit(key: string | undefined): Answer | undefined {
  switch (key) {
    case KEYS.right:
      return undefined
    case KEYS.expired:
      return refusal(401, 'The API key has expired', 'authentication_error')
    case KEYS.withoutRights:
      return { status: 403, body: { detail: 'Not allowed' } }
    case KEYS.withoutCredit:
      return refusal(402, 'Insufficient balance', 'insufficient_quota')
    case KEYS.limited:
      return { ...refusal(429, 'Rate limit reached', 'tokens'), headers: { 'retry-after': '20' } }
    default:
      return refusal(401, 'Invalid API Key', 'authentication_error')
  }
}

function listing(): Answer {
  const data = MODELS.map(({ id, created }) => ({ id, object: 'model', created, owned_by: 'vllm' }))
  return { status: 200, body: { object: 'list', data } }
}

/** Sent in reverse, since only `index` says which is which. */
function embeddingAnswer(body: unknown): Answer {
  if (!Value.Check(Embedding, body)) {
    const place = Value.Errors(Embedding, body).First()?.path.split('/')[1] ?? ''
    return refusal(400, `Field '${place}': has a wrong value`, 'invalid_request_error')
  }
  const { model, input, dimensions } = body
  const kind = kindOf(model)
  if (!kind) return refusal(404, `The model \`${model}\` does not exist.`, 'NotFoundError')
  if (kind !== 'embedding') return refusal(501, 'This server does not support embeddings.', 'not_supported_error')
  if (input.some((text) => tokens(text) > 512))
    return refusal(400, 'input (600 tokens) is too large to process. increase the physical batch size', 'server_error')
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vector(text, dimensions) }))
  const used = input.reduce((sum, text) => sum + tokens(text), 0)
  const usage = { prompt_tokens: used, total_tokens: used }
  return { status: 200, body: { object: 'list', data: data.reverse(), model, usage } }
}
