import { apiKeyAuth } from '@plugboard/core'
import { account, get } from './acme-client.js'

export const acmeAuth = apiKeyAuth({
  guide: { steps: ['Open your Acme settings and create an API key.'] },
  validate: async (ctx) => ({ account: (await get(ctx, '/me', account)).email }),
})
