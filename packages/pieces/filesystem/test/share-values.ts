/** Values of a connection to the share at `smb://user:password@host:port/share`, defaults filled in. */
export function shareValues(address: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const url = new URL(address)
  return {
    host: url.hostname,
    port: Number(url.port || 445),
    share: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    connectTimeout: 10,
    ...more,
  }
}
