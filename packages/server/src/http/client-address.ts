import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Tells where a request comes from. Only proxies that are listed are believed about others. */
export class ClientAddress {
  readonly #trusted = new BlockList()
  readonly #trustsAny: boolean

  /** @param trustedProxies addresses (`10.1.2.3`) and networks (`10.0.0.0/8`). */
  constructor(trustedProxies: readonly string[]) {
    this.#trustsAny = trustedProxies.length > 0
    for (const proxy of trustedProxies) {
      const [address = '', prefix] = proxy.split('/')
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
      if (prefix === undefined) this.#trusted.addAddress(address, family)
      else this.#trusted.addSubnet(address, Number(prefix), family)
    }
  }

  /** The address of the connection; behind trusted proxies the rightmost one in `X-Forwarded-For` that is not theirs. */
  of(incoming: IncomingMessage | undefined): string {
    const peer = plain(incoming?.socket.remoteAddress ?? 'unknown')
    if (!this.#trustsAny || !this.#isTrusted(peer)) return peer
    const forwarded = incoming?.headers['x-forwarded-for']
    const hops = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',')
    return this.#rightmostUntrusted(hops.map((hop) => plain(hop.trim()))) ?? peer
  }

  #rightmostUntrusted(hops: readonly string[]): string | undefined {
    for (const hop of hops.toReversed()) {
      if (isIP(hop) === 0) return undefined
      if (!this.#isTrusted(hop)) return hop
    }
    return undefined
  }

  #isTrusted(address: string): boolean {
    const family = isIP(address)
    return family !== 0 && this.#trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/** IPv4 that came through an IPv6 socket, as IPv4. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
