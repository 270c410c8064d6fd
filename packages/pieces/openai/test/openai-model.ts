import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** An answer in the format of the OpenAI API: JSON, bytes of a type, or events one after the other. */
export interface ModelAnswer {
  status: number
  body: unknown
  /** Of a body that is bytes or text. */
  type?: string
  /** In place of a body. */
  events?: readonly unknown[]
}

interface KnownModel {
  id: string
  created: number
  owned_by: string
  kind: 'chat' | 'embedding' | 'image' | 'transcription' | 'speech' | 'moderation'
  /** In tokens of four characters. */
  context: number
  /** Accepts only the default temperature. */
  reasoning?: boolean
}

const known = (kind: KnownModel['kind'], id: string, created: number, context = 0): KnownModel => ({
  id,
  created,
  owned_by: 'system',
  kind,
  context,
})

/** What `/v1/models` lists, in no order, as the real one. */
export const MODELS: readonly KnownModel[] = [
  known('embedding', 'text-embedding-3-small', 1_705_948_997, 8_192),
  known('chat', 'gpt-4.1-mini', 1_744_318_173, 128_000),
  { ...known('chat', 'gpt-5-mini', 1_754_425_928, 128_000), reasoning: true },
  known('chat', 'gpt-4o', 1_715_367_049, 128_000),
  { ...known('transcription', 'whisper-1', 1_677_532_384), owned_by: 'openai-internal' },
  known('transcription', 'gpt-4o-transcribe', 1_742_068_463),
  known('transcription', 'gpt-4o-transcribe-diarize', 1_750_798_887),
  known('image', 'gpt-image-1', 1_745_517_030),
  known('image', 'dall-e-3', 1_698_785_189),
  known('speech', 'tts-1', 1_681_940_951),
  known('speech', 'gpt-4o-mini-tts', 1_742_403_959),
  known('moderation', 'omni-moderation-latest', 1_731_689_265),
  known('embedding', 'text-embedding-3-large', 1_705_953_180, 8_192),
]

export const modelNamed = (id: unknown): KnownModel | undefined => MODELS.find((one) => one.id === id)

/** An error in the documented shape. */
export function failure(status: number, message: string, more: Record<string, unknown> = {}): ModelAnswer {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } } }
}

export function malformed(schema: TSchema, body: unknown): ModelAnswer {
  const path = Value.Errors(schema, body).First()?.path ?? ''
  return failure(400, `Invalid value at '${path}'.`, { code: 'invalid_value', param: path.split('/')[1] ?? null })
}

export const unknownModel = (name: unknown): ModelAnswer =>
  failure(404, `The model \`${name}\` does not exist or you do not have access to it.`, { code: 'model_not_found' })

/** What is said of a model that is not there, or not for this. */
export function modelOf(kind: KnownModel['kind'], id: unknown): ModelAnswer | KnownModel {
  const model = modelNamed(id)
  if (!model) return unknownModel(id)
  if (model.kind === kind) return model
  return failure(404, `The model \`${model.id}\` cannot be used here.`, { param: 'model' })
}

export const tokens = (text: string): number => Math.ceil(text.length / 4)
