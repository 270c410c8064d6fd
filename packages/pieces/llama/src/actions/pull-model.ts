import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { pullOllama } from '../ollama/pull.js'
import { ollamaAuth } from '../ollama-auth.js'

export const pullModel = defineAction({
  name: 'pull-model',
  title: 'Pull a model',
  description: 'Lets Ollama download a model, or its newest version. One that is there already is left as it is.',
  group: 'Models',
  methods: [ollamaAuth],
  input: fields({
    model: field.text({
      title: 'Model',
      help: 'From ollama.com/library, with a tag if you like. What takes longer than 14 minutes is gone on with when it is run again.',
      placeholder: 'llama3.2:3b',
      minLength: 1,
      maxLength: 300,
    }),
  }),
  output: Type.Object({
    model: Type.String({ title: 'Model' }),
    size: Type.Union([Type.Number(), Type.Null()], {
      title: 'Size',
      description: 'In bytes; null where Ollama does not say.',
    }),
  }),
  idempotent: true,
  timeout: 900,
  async run(ctx) {
    const { model } = ctx.input
    return { model, size: await pullOllama(ctx, model, (progress) => ctx.progress(progress)) }
  },
})
