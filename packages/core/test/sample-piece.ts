import { Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { apiKeyAuth } from '../src/auth/api-key-auth.js'
import { basicAuth } from '../src/auth/basic-auth.js'
import { field, fields } from '../src/field/field.js'
import type { Piece } from '../src/piece/piece.js'

const guide = { steps: ['Create a key in the settings.'] }

/** A key, with a field of its own. */
export const sampleAuth = apiKeyAuth({
  guide,
  fields: fields({ region: field.text({ title: 'Region', default: 'eu' }) }),
})

/** Another way to sign in. */
export const otherAuth = basicAuth({ guide })

export const sampleAction = defineAction({
  name: 'greet',
  title: 'Greet',
  description: 'Says hello.',
  methods: [sampleAuth],
  input: fields({
    name: field.choice({
      title: 'Name',
      options: { dependsOn: [], search: true, load: async () => [{ value: 'ada', title: 'Ada' }] },
    }),
  }),
  output: Type.Object({ text: Type.String() }),
  run: async () => ({ text: 'Hello' }),
})

/** A piece with nothing wrong in it. */
export const samplePiece: Piece = {
  contract: 1,
  name: 'acme',
  title: 'Acme',
  type: 'Web',
  description: 'Greets people.',
  icon: 'icon.svg',
  docs: 'https://acme.example/docs',
  endpoints: { api: 'https://api.acme.example' },
  auth: [sampleAuth],
  actions: [sampleAction],
  triggers: [],
}
