import type { AuthManifest, Manifest } from '@plugboard/core/host'

type Endpoints = Readonly<Record<string, string>>

/**
 * A manifest whose scopes have the names the provider knows: some hold the address of a service, `{endpoints.name}`,
 * which the operator may have replaced.
 */
export function withScopeNames(manifest: Manifest, overrides: Endpoints = {}): Manifest {
  if (!manifest.auth.some(({ oauth2 }) => oauth2?.scopes.some(({ name }) => name.includes('{')))) return manifest
  const endpoints = { ...manifest.endpoints, ...overrides }
  const named = (name: string) =>
    name.replace(/\{endpoints\.([^}]+)\}/g, (_, endpoint: string) => endpoints[endpoint] ?? '')
  const asking = <Operation extends { scopes?: readonly string[] }>(operation: Operation): Operation =>
    operation.scopes ? { ...operation, scopes: operation.scopes.map(named) } : operation
  return {
    ...manifest,
    auth: manifest.auth.map((method) => withNames(method, named)),
    actions: manifest.actions.map(asking),
    triggers: manifest.triggers.map(asking),
  }
}

function withNames(method: AuthManifest, named: (name: string) => string): AuthManifest {
  const { oauth2 } = method
  if (!oauth2) return method
  const scopes = oauth2.scopes.map((scope) => ({ ...scope, name: named(scope.name) }))
  return { ...method, oauth2: { ...oauth2, scopes } }
}
