import type { AuthManifest, OAuth2Settings } from '@plugboard/core/host'
import { samplePiece } from '../../connections/testing/sample-piece.js'
import type { InstalledPiece } from '../../pieces/installed-piece.js'

const SETTINGS: OAuth2Settings = {
  grant: 'authorizationCode',
  client: 'app',
  authorizationUrl: 'https://provider.example/authorize',
  tokenUrl: 'https://provider.example/token',
  scopes: [],
}

function method(name: string, title: string, settings: Partial<OAuth2Settings> = {}): AuthManifest {
  return {
    kind: 'oauth2',
    name,
    title,
    version: 1,
    fields: { type: 'object', properties: {} },
    destination: [],
    guide: { steps: ['Register an app at the provider.'] },
    testable: false,
    refreshable: false,
    oauth2: { ...SETTINGS, ...settings },
  }
}

function piece(name: string, title: string, auth: readonly AuthManifest[]): InstalledPiece {
  return { ...samplePiece, manifest: { ...samplePiece.manifest, name, title, auth } }
}

/** One auth method that uses an OAuth2 app with a secret. */
const chat = piece('chat', 'Chat', [method('oauth2', 'Sign in')])

/** Two such methods, and one that does not. */
const suite = piece('suite', 'Suite', [
  method('user', 'As a person'),
  method('bot', 'As a bot'),
  method('own', 'With a client of its own', { client: 'connection' }),
])

/** The provider takes apps without a secret. */
const open = piece('open', 'Open', [method('oauth2', 'Sign in', { clientAuthentication: 'none' })])

/** Pieces with and, the warehouse, without a use for OAuth2 apps. Their code is never run. */
export const appPieces: readonly InstalledPiece[] = [chat, suite, open, samplePiece]
