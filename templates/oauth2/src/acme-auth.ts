import { oauth2Auth } from '@plugboard/core'
import { account, get } from './acme-client.js'

export const acmeAuth = oauth2Auth({
  grant: 'authorizationCode',
  authorizationUrl: '{endpoints.api}/oauth2/authorize',
  tokenUrl: '{endpoints.api}/oauth2/token',
  scopes: [{ name: 'items.read', title: 'Read items', required: true }],
  guide: { steps: ['Choose Connect, sign in to Acme, and allow access.'] },
  validate: async (ctx) => ({ account: (await get(ctx, '/me', account)).email }),
})
