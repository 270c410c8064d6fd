import { samplePiece } from '../../connections/testing/sample-piece.js'
import { sampleMethod } from '../../oauth2/testing/sample-method.js'
import type { InstalledPiece } from '../../pieces/installed-piece.js'

/** An installed piece whose connections bring their own client to a provider. Its code is never run. */
export function consentPiece(provider: string): InstalledPiece {
  const method = sampleMethod(
    {
      client: 'connection',
      authorizationUrl: `${provider}/authorize`,
      tokenUrl: `${provider}/token`,
      revocationUrl: `${provider}/revoke`,
      scopes: [{ name: 'read', title: 'Read', required: true }],
    },
    ['clientId'],
  )
  const { properties, ...fields } = method.fields
  const clientSecret = { type: 'string' as const, title: 'Client secret', 'x-field': { kind: 'secret' as const } }
  const auth = [{ ...method, fields: { ...fields, properties: { ...properties, clientSecret } } }]
  const manifest = { ...samplePiece.manifest, name: 'consent', title: 'Consent', auth, endpoints: {} }
  return { ...samplePiece, manifest }
}
