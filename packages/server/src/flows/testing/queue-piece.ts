import type { FormSchema } from '@plugboard/core/host'
import type { InstalledPiece } from '../../pieces/installed-piece.js'

const input: FormSchema = {
  type: 'object',
  required: ['queue'],
  properties: {
    queue: { type: 'string', title: 'Queue', minLength: 1, 'x-field': { kind: 'text' } },
    count: { type: 'integer', title: 'Count', minimum: 1, 'x-field': { kind: 'number' } },
    token: { type: 'string', title: 'Token', minLength: 1, 'x-field': { kind: 'secret' } },
  },
}

/** An installed piece with two actions, for tests of pages. Its code is never run. */
export const queuePiece: InstalledPiece = {
  directory: '/nowhere',
  entry: '/nowhere/index.js',
  manifest: {
    name: 'queue',
    title: 'Queue',
    version: '2.0.0',
    package: '@example/piece-queue',
    contract: 1,
    type: 'Messaging',
    description: 'Sends and takes messages.',
    icon: 'icon.svg',
    docs: 'https://example.com',
    endpoints: {},
    auth: [
      {
        kind: 'custom',
        name: 'password',
        title: 'Password',
        version: 1,
        fields: {
          type: 'object',
          required: ['password'],
          properties: { password: { type: 'string', title: 'Password', minLength: 1, 'x-field': { kind: 'secret' } } },
        },
        destination: [],
        testable: true,
        refreshable: false,
      },
    ],
    actions: [
      {
        name: 'take',
        title: 'Take messages',
        description: 'Takes messages off.',
        group: 'Messages',
        input,
        idempotent: false,
      },
      {
        name: 'send',
        title: 'Send a message',
        description: 'Puts one on.',
        group: 'Messages',
        input,
        idempotent: false,
      },
    ],
    triggers: [],
  },
}
