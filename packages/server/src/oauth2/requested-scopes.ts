import type { OAuth2Settings } from '@plugboard/core/host'

type Values = Readonly<Record<string, unknown>>

type DeclaredScope = OAuth2Settings['scopes'][number]

/**
 * The scopes to ask for, each once: the declared ones whose condition the values meet, then the words of the scope
 * field, then `extra`. Words are separated by white space or the provider's own separator.
 */
export function requestedScopes(oauth2: OAuth2Settings, values: Values, extra: readonly string[] = []): string[] {
  const declared = oauth2.scopes.filter((scope) => applies(scope, values)).map(({ name }) => name)
  return [...new Set([...declared, ...typedScopes(oauth2, values), ...extra])]
}

/** The scopes without which a connection with these values is of no use. */
export function requiredScopes(oauth2: OAuth2Settings, values: Values): string[] {
  return oauth2.scopes.filter((scope) => scope.required && applies(scope, values)).map(({ name }) => name)
}

/** What was asked for and not granted. A provider that does not say what it granted granted all (RFC 6749 §5.1). */
export function missingScopes(requested: readonly string[], granted: readonly string[] | null): string[] {
  return granted === null ? [] : requested.filter((scope) => !granted.includes(scope))
}

function applies({ when = {} }: DeclaredScope, values: Values): boolean {
  return Object.entries(when).every(([field, accepted]) => {
    const value = valueIn(values, field)
    const taken: readonly unknown[] = Array.isArray(value) ? value : [value]
    return accepted.some((one) => taken.includes(one))
  })
}

function typedScopes({ scopeField, scopeSeparator = ' ' }: OAuth2Settings, values: Values): string[] {
  const text = scopeField === undefined ? undefined : valueIn(values, scopeField)
  if (typeof text !== 'string') return []
  return text
    .replaceAll(scopeSeparator, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
}

const valueIn = (values: Values, field: string): unknown => (Object.hasOwn(values, field) ? values[field] : undefined)
