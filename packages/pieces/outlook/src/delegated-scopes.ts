/**
 * What a person who signs in can agree to. The answer of the token endpoint never lists `offline_access`, so it must
 * not be required; a refresh token beside shows that it was granted.
 *
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc
 */
export const DELEGATED_SCOPES = [
  { name: 'offline_access', title: 'Stay connected without signing in again' },
  { name: 'User.Read', title: 'See who has signed in', required: true },
  { name: 'Mail.Send', title: 'Send mail', when: { rights: ['send'] } },
  { name: 'Mail.Read', title: 'Read mail', when: { rights: ['read', 'change'] } },
  { name: 'Mail.ReadWrite', title: 'Read, change and delete mail', when: { rights: ['change'] } },
] as const

/**
 * The scopes of an answer by the names declared here: Microsoft may put the address of Graph before a name and may
 * spell it in other case. Names that are not declared stay as they are.
 */
export function declaredNames(granted: readonly string[]): string[] {
  return granted.map((scope) => {
    const short = scope.replace(/^https:\/\/[^/]+\//, '')
    return DELEGATED_SCOPES.find(({ name }) => name.toLowerCase() === short.toLowerCase())?.name ?? scope
  })
}
