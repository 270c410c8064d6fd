/** What a call to `net.Socket.connect` asks for. */
export interface ConnectArguments {
  /** A copy of the options, read once, so that what is checked is what is used. */
  options: Record<string, unknown>
  /** Handed on as it is: the socket calls it as a method of its own. */
  callback: unknown
}

/**
 * Reads the arguments of `net.Socket.connect` in each of its forms: an options object, a port with an optional host, a
 * path, or the one array that `net.connect` hands on.
 * Source: https://nodejs.org/api/net.html#socketconnect
 */
export function connectArguments(given: readonly unknown[]): ConnectArguments {
  const args: readonly unknown[] = Array.isArray(given[0]) ? given[0] : given
  const [first, second] = args
  const last = args.at(-1)
  const callback = typeof last === 'function' ? last : undefined
  if (typeof first === 'object' && first !== null) return { options: { ...first }, callback }
  if (typeof first === 'string' && !/^\s*\d+\s*$/.test(first)) return { options: { path: first }, callback }
  return { options: { port: first, ...(typeof second === 'string' && { host: second }) }, callback }
}
