import { defineAction, field, fields } from '@plugboard/core'
import { acmeAuth } from '../acme-auth.js'
import { get, item } from '../acme-client.js'

export const getItem = defineAction({
  name: 'get-item',
  title: 'Get an item',
  description: 'Reads one item by its ID.',
  methods: [acmeAuth],
  scopes: ['items.read'], // only: oauth2
  input: fields({ id: field.text({ title: 'ID', placeholder: 'item-1', minLength: 1 }) }),
  output: item,
  idempotent: true,
  run: (ctx) => get(ctx, `/items/${encodeURIComponent(ctx.input.id)}`, item),
})
