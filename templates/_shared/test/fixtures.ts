import type { Fixtures } from '@plugboard/core/testing'
import { type AcmeServer, startAcme } from './acme-server.js'
import { credentials, isKnown } from './credentials.js'

let server: AcmeServer | undefined

/** What proves the piece. Imports nothing of `src`, so that it can prove the published package as well. */
export const fixtures = {
  auth: { [credentials.method]: credentials },
  actions: {
    'get-item': [{ method: credentials.method, input: { id: 'item-1' } }],
  },
  triggers: {
    'new-item': [{ method: credentials.method, input: {} }],
  },
  endpoints: () => ({ api: server?.origin ?? '' }),
  async start() {
    server = await startAcme(isKnown)
  },
  async stop() {
    await server?.close()
  },
} satisfies Fixtures
