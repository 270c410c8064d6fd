interface AddressRules {
  /** http is taken from anywhere, not only from this machine. */
  readonly plainHttp: boolean
}

/**
 * What keeps a text from being the address of an OAuth2 endpoint; undefined when nothing does. It completes a sentence
 * such as "Token address …" and holds nothing of the text.
 */
export function addressProblem(address: string, { plainHttp }: AddressRules): string | undefined {
  const authority = /^https?:\/\/([^/?#]+)/.exec(address)?.[1]
  if (authority === undefined || hasUnsafeCharacters(address) || !URL.canParse(address)) {
    return 'must be a full address that begins with https://'
  }
  if (authority.includes('@')) return 'may not have a user name or password in its address'
  if (address.includes('#')) return 'may not have a fragment (#) in its address'
  const { protocol, hostname } = new URL(address)
  if (protocol === 'https:' || plainHttp || isLoopback(hostname)) return undefined
  return 'must begin with https://, since http:// would send secrets unencrypted'
}

/** URL parsers drop or replace these without a word. */
const hasUnsafeCharacters = (address: string) => /[\s\\\p{Cc}]/u.test(address)

/** Of a host name as `URL` gives it, where every spelling of an IPv4 address has become dotted. */
function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name) || /^(?:[a-z0-9-]+\.)*localhost$/.test(name)
}
