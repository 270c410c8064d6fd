import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { KEYS } from './compatible-server.js'
import { type Answer, type ModelServer, type RecordedRequest, startModelServer } from './model-server.js'
import { chatAnswer } from './ollama-chat.js'
import {
  detailsOf,
  failure,
  LIBRARY,
  modelNamed,
  type OllamaModel,
  PULLED,
  refusalOf,
  tooLarge,
} from './ollama-models.js'
import { tokens, vector } from './tiny-mind.js'

const Embed = Type.Object(
  {
    model: Type.String(),
    input: Type.Array(Type.String()),
    truncate: Type.Boolean(),
    dimensions: Type.Optional(Type.Integer()),
    keep_alive: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
  },
  { additionalProperties: false },
)
const Pull = Type.Object({ model: Type.String(), stream: Type.Literal(true) }, { additionalProperties: false })
const Show = Type.Object({ model: Type.String() }, { additionalProperties: false })

const CONTEXT = 512

/**
 * A server on loopback that speaks the documented API of Ollama: version, tags, show, pull, chats, streamed or not, and
 * embeddings, with its words for what goes wrong. A model that was pulled is there afterwards. As behind a proxy, every
 * request needs a key where `proxied` is set.
 */
export function startOllamaServer({ proxied = false } = {}): Promise<ModelServer> {
  const pulled = [...PULLED]
  return startModelServer((request) => (proxied && admit(request)) || answer(pulled, request))
}

function admit({ headers }: RecordedRequest): Answer | undefined {
  const key = headers.authorization?.replace('Bearer ', '')
  if (key === KEYS.right) return undefined
  if (key === KEYS.withoutRights) return { status: 403, body: '<h1>Forbidden</h1>', type: 'text/html' }
  return failure(401, key === KEYS.expired ? 'token expired' : 'unauthorized')
}

function answer(pulled: OllamaModel[], { method, path, body }: RecordedRequest): Answer {
  switch (`${method} ${path}`) {
    case 'GET /api/version':
      return { status: 200, body: { version: '0.12.6' } }
    case 'GET /api/tags':
      return { status: 200, body: { models: pulled.map(tag) } }
    case 'POST /api/show':
      return Value.Check(Show, body) ? showAnswer(pulled, body.model) : malformed()
    case 'POST /api/pull':
      return Value.Check(Pull, body) ? pullAnswer(pulled, body.model) : malformed()
    case 'POST /api/chat':
      return chatAnswer(pulled, body)
    case 'POST /api/embed':
      return Value.Check(Embed, body) ? embedAnswer(pulled, body) : malformed()
    default:
      return { status: 404, body: '404 page not found' }
  }
}

const malformed = () => failure(400, 'json: cannot unmarshal request')

const tag = (model: OllamaModel) => ({
  name: model.name,
  model: model.name,
  modified_at: '2026-01-02T03:04:05.6+01:00',
  size: model.size,
  digest: 'a80c4f17acd5',
  details: detailsOf(model),
})

function showAnswer(pulled: readonly OllamaModel[], name: string): Answer {
  const model = modelNamed(pulled, name)
  if (!model) return failure(404, `model '${name}' not found`)
  return {
    status: 200,
    body: {
      license: 'LLAMA 3.2 COMMUNITY LICENSE AGREEMENT',
      modelfile: '# Modelfile',
      parameters: 'stop "<|eot_id|>"',
      template: '{{ .Prompt }}',
      details: detailsOf(model),
      model_info: {
        'general.architecture': model.family,
        [`${model.family}.context_length`]: 131_072,
        [`${model.family}.embedding_length`]: 3_072,
      },
      capabilities: model.capabilities,
    },
  }
}

const lines = (...records: object[]): Answer => ({
  status: 200,
  type: 'application/x-ndjson',
  stretches: records.map((record) => `${JSON.stringify(record)}\n`),
})

/** Two layers, told in quarters. What goes wrong comes after it began to answer. */
function pullAnswer(pulled: OllamaModel[], name: string): Answer {
  if (/[^\w.:/-]/.test(name)) return failure(400, 'invalid model name')
  const begin = { status: 'pulling manifest' }
  const model = modelNamed([...pulled, ...LIBRARY], name)
  if (!model) return lines(begin, { error: 'pull model manifest: file does not exist' })
  if (!modelNamed(pulled, name)) pulled.push(model)
  const layer = (digest: string, total: number) =>
    [0, 0.25, 0.5, 0.5, 0.75, 1].map((part) => ({
      status: `pulling ${digest}`,
      digest: `sha256:${digest}`,
      total,
      ...(part > 0 && { completed: total * part }),
    }))
  const end = ['verifying sha256 digest', 'writing manifest', 'success'].map((status) => ({ status }))
  return lines(begin, ...layer('dde5aa3fc5ff', 3_000_000), ...layer('966de95ca8a6', 1_000_000), ...end)
}

function embedAnswer(
  pulled: readonly OllamaModel[],
  {
    model: name,
    input,
    truncate,
    dimensions,
  }: { model: string; input: string[]; truncate: boolean; dimensions?: number },
): Answer {
  const model = modelNamed(pulled, name)
  if (!model) return failure(404, `model '${name}' not found`)
  const refused = tooLarge(model) ?? refusalOf(model, 'embedding', 'embeddings')
  if (refused) return refused
  if (!truncate && input.some((text) => tokens(text) > CONTEXT)) {
    return failure(400, 'the input length exceeds the context length')
  }
  return {
    status: 200,
    body: {
      model: name,
      embeddings: input.map((text) => vector(text.slice(0, CONTEXT * 4), dimensions)),
      prompt_eval_count: input.reduce((sum, text) => sum + Math.min(tokens(text), CONTEXT), 0),
    },
  }
}
