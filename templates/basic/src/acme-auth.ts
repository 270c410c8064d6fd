import { basicAuth } from '@plugboard/core'
import { account, get } from './acme-client.js'

export const acmeAuth = basicAuth({
  guide: { steps: ['Use the user name and password you sign in to Acme with.'] },
  validate: async (ctx) => ({ account: (await get(ctx, '/me', account)).email }),
})
