import type { InstalledPiece } from '../../pieces/installed-piece.js'

/** An installed piece with defaults, a second secret and an action, for tests of services. Its code is never run. */
export const relayPiece: InstalledPiece = {
  directory: '/nowhere',
  entry: '/nowhere/index.js',
  manifest: {
    name: 'relay',
    title: 'Relay',
    version: '2.0.0',
    package: '@example/piece-relay',
    contract: 1,
    type: 'Messaging',
    description: 'Passes messages on.',
    icon: 'icon.svg',
    docs: 'https://example.com',
    endpoints: {},
    auth: [
      {
        kind: 'custom',
        name: 'login',
        title: 'Login',
        version: 3,
        fields: {
          type: 'object',
          required: ['host', 'password'],
          properties: {
            host: { type: 'string', title: 'Server', minLength: 1, 'x-field': { kind: 'host' } },
            port: { type: 'integer', title: 'Port', default: 25, 'x-field': { kind: 'port' } },
            user: { type: 'string', title: 'User', 'x-field': { kind: 'text' } },
            password: { type: 'string', title: 'Password', minLength: 1, 'x-field': { kind: 'secret' } },
            passphrase: { type: 'string', title: 'Passphrase', minLength: 1, 'x-field': { kind: 'secret' } },
          },
        },
        destination: ['host', 'port'],
        testable: true,
        refreshable: false,
      },
    ],
    actions: [
      {
        name: 'send',
        title: 'Send',
        description: 'Sends a text.',
        input: {
          type: 'object',
          required: ['text'],
          properties: {
            text: { type: 'string', title: 'Text', 'x-field': { kind: 'text' } },
            data: { title: 'Data', 'x-field': { kind: 'json' } },
          },
        },
        idempotent: false,
      },
    ],
    triggers: [],
  },
}
