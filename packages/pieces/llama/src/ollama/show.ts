import { Type } from '@sinclair/typebox'
import { type Context, call } from '../llama-client.js'
import { Maybe } from '../maybe.js'
import { Details } from './find-tags.js'

const Shown = Type.Object({
  details: Details,
  capabilities: Maybe(Type.Array(Type.String())),
  model_info: Maybe(Type.Record(Type.String(), Type.Unknown())),
  parameters: Maybe(Type.String()),
  system: Maybe(Type.String()),
  template: Maybe(Type.String()),
  license: Maybe(Type.Unknown()),
})

/** `POST /api/show`. Source: https://docs.ollama.com/api-reference/show-model-details */
export async function showOllama(ctx: Context, model: string) {
  const asked = { text: 'model', fields: { model: 'model', name: 'model' } }
  const shown = await call(ctx, Shown, { path: '/api/show', json: { model }, retries: 1, asked })
  const { details, capabilities, model_info: facts, parameters, system, template, license } = shown
  return {
    model,
    family: details?.family || null,
    parameters: details?.parameter_size || null,
    quantization: details?.quantization_level || null,
    capabilities: capabilities ?? [],
    contextSize: numberAt(facts ?? {}, '.context_length'),
    dimensions: numberAt(facts ?? {}, '.embedding_length'),
    settings: parameters || null,
    system: system || null,
    template: template || null,
    license: typeof license === 'string' && license !== '' ? license : null,
  }
}

/** The names of facts begin with the architecture of the model. */
function numberAt(facts: Readonly<Record<string, unknown>>, ending: string): number | null {
  const [, value] = Object.entries(facts).find(([name]) => name.endsWith(ending)) ?? []
  return typeof value === 'number' ? value : null
}
