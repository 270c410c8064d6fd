import type { InstalledPiece } from '../../pieces/installed-piece.js'

/** An installed piece with two auth methods, for tests of pages. Its code is never run. */
export const samplePiece: InstalledPiece = {
  directory: '/nowhere',
  entry: '/nowhere/index.js',
  manifest: {
    name: 'warehouse',
    title: 'Warehouse',
    version: '1.2.3',
    package: '@example/piece-warehouse',
    contract: 1,
    type: 'Database',
    description: 'Reads and writes the warehouse.',
    icon: 'icon.svg',
    docs: 'https://example.com',
    endpoints: {},
    auth: [
      {
        kind: 'custom',
        name: 'password',
        title: 'User and password',
        version: 1,
        fields: {
          type: 'object',
          required: ['host', 'password'],
          properties: {
            host: { type: 'string', title: 'Server', minLength: 1, 'x-field': { kind: 'host' } },
            password: { type: 'string', title: 'Password', minLength: 1, 'x-field': { kind: 'secret' } },
            note: { type: 'string', title: 'Note', 'x-field': { kind: 'text' } },
          },
        },
        destination: ['host'],
        guide: { steps: ['Ask for a user.'] },
        testable: true,
        refreshable: false,
      },
      {
        kind: 'none',
        name: 'none',
        title: 'No authentication',
        version: 1,
        fields: { type: 'object', properties: {} },
        destination: [],
        testable: false,
        refreshable: false,
      },
    ],
    actions: [],
    triggers: [],
  },
}
