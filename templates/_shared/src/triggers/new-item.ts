import { fields, pollingTrigger } from '@plugboard/core'
import { acmeAuth } from '../acme-auth.js'
import { get, item, page } from '../acme-client.js'

export const newItem = pollingTrigger({
  name: 'new-item',
  title: 'New item',
  description: 'Tells of every item added since the last look.',
  methods: [acmeAuth],
  scopes: ['items.read'], // only: oauth2
  input: fields({}),
  output: item,
  poll: async (ctx) => {
    const { items, cursor } = await get(ctx, `/items?after=${ctx.cursor ?? ''}`, page)
    return { events: items.map((data) => ({ id: data.id, data })), cursor }
  },
})
