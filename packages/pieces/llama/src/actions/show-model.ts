import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { modelField } from '../model-field.js'
import { showOllama } from '../ollama/show.js'
import { ollamaAuth } from '../ollama-auth.js'

const text = (title: string, description: string) => Type.Union([Type.String(), Type.Null()], { title, description })
const number = (title: string, description: string) => Type.Union([Type.Number(), Type.Null()], { title, description })

export const showModel = defineAction({
  name: 'show-model',
  title: 'Show a model',
  description: 'Tells what Ollama knows of a model: what it can do, its context size, its template and its licence.',
  group: 'Models',
  methods: [ollamaAuth],
  input: fields({ model: modelField.any }),
  output: Type.Object({
    model: Type.String({ title: 'Model' }),
    family: text('Family', 'Such as llama.'),
    parameters: text('Parameters', 'Such as 3.2B.'),
    quantization: text('Quantization', 'Such as Q4_K_M.'),
    capabilities: Type.Array(Type.String(), {
      title: 'Capabilities',
      description: 'Such as completion, tools, vision, thinking, embedding; empty where Ollama does not say.',
    }),
    contextSize: number('Context size', 'The largest the model was made for, in tokens.'),
    dimensions: number('Dimensions', 'Length of its embeddings.'),
    settings: text('Settings', 'Its own defaults, a line each.'),
    system: text('Instructions', 'Those it always gets.'),
    template: text('Template', 'How a conversation is put into a text.'),
    license: text('Licence', 'Its whole text.'),
  }),
  idempotent: true,
  timeout: 120,
  run: (ctx) => showOllama(ctx, ctx.input.model),
})
