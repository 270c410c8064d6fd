import { customAuth, field, fields } from '@plugboard/core'
import { account, get } from './acme-client.js'

export const acmeAuth = customAuth({
  title: 'Workspace token',
  fields: fields({
    workspace: field.text({ title: 'Workspace ID', placeholder: 'ws-1234', minLength: 1 }),
    token: field.secret({ title: 'Access token' }),
  }),
  guide: { steps: ['Open the settings of your workspace in Acme.', 'Copy its ID, and create an access token.'] },
  validate: async (ctx) => ({ account: (await get(ctx, '/me', account)).email }),
})
