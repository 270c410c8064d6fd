import type { AuthManifest, FieldSchema, OAuth2Settings } from '@plugboard/core/host'

/** An OAuth2 method of a piece with the given text fields, for tests. */
export function sampleMethod(oauth2: Partial<OAuth2Settings>, fields: readonly string[] = []): AuthManifest {
  const properties: Record<string, FieldSchema> = {}
  for (const name of fields) properties[name] = { title: `The ${name}`, type: 'string', 'x-field': { kind: 'text' } }
  return {
    kind: 'oauth2',
    name: 'oauth2',
    title: 'OAuth 2.0',
    version: 1,
    destination: [],
    testable: true,
    refreshable: false,
    fields: { type: 'object', properties },
    oauth2: {
      grant: 'authorizationCode',
      client: 'app',
      authorizationUrl: 'https://id.example/authorize',
      tokenUrl: 'https://id.example/token',
      scopes: [],
      ...oauth2,
    },
  }
}
