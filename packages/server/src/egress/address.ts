import { BlockList, isIP, SocketAddress } from 'node:net'

/** Where an address leads. `never` is for what no policy may reach: link-local, metadata, multicast, reserved. */
export type Place = 'public' | 'private' | 'loopback' | 'never'

const LOOPBACK = subnets('127.0.0.0/8', '::1/128')

/** RFC 1918, RFC 6598 (carrier-grade NAT), RFC 4193 (unique local). */
const PRIVATE = subnets('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7')

/**
 * The special-purpose ranges of RFC 6890 and the metadata services of the large clouds, also where those stand in an
 * otherwise private or public range. IPv6 ranges that carry an IPv4 address (6to4, Teredo) are here as well: the
 * address inside could be any.
 */
const NEVER = subnets(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '100.100.100.200/32',
  '168.63.129.16/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
)

const MAPPED = subnets('::ffff:0:0/96')
const GLOBAL_UNICAST = subnets('2000::/3')

/**
 * Classifies an IP address. What is not an address is `never`. IPv6 outside the private ranges and `2000::/3` is
 * `never` too, which covers NAT64 (`64:ff9b::/96`), IPv4-compatible (`::/96`) and site-local addresses.
 */
export function classify(address: string): Place {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return 'never'
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (NEVER.check(address, family)) return 'never'
  if (LOOPBACK.check(address, family)) return 'loopback'
  if (PRIVATE.check(address, family)) return 'private'
  if (version === 4 || MAPPED.check(address, 'ipv6') || GLOBAL_UNICAST.check(address, 'ipv6')) return 'public'
  return 'never'
}

/** One spelling per address: shortest IPv6 form, and an IPv4-mapped address as the IPv4 address it stands for. */
export function canonical(address: string): string {
  if (isIP(address) !== 6) return address
  const { address: short } = new SocketAddress({ address, family: 'ipv6' })
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(short)
  return mapped?.[1] ?? short
}

/** A `BlockList` of networks written as `address/prefix`. */
export function subnets(...networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
