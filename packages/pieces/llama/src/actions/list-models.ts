import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { llamaMethods } from '../llama-auth.js'
import { modelOutput } from '../model.js'
import { modelsOf } from '../models-of.js'

export const listModels = defineAction({
  name: 'list-models',
  title: 'List models',
  description: 'Lists the models of the server, with what it tells of them.',
  group: 'Models',
  methods: llamaMethods,
  input: fields({}),
  output: Type.Object({ models: Type.Array(modelOutput, { title: 'Models' }) }),
  idempotent: true,
  timeout: 120,
  run: async (ctx) => ({ models: await modelsOf(ctx) }),
})
