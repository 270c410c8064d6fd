import { isIP } from 'node:net'
import { canonical, classify, type Place, subnets } from './address.js'

/**
 * - `local`: for a server that listens on loopback only. Public, private and loopback addresses.
 * - `hosted`: public addresses on the usual TLS ports; anything more must be listed.
 * - `locked`: only what is listed, and never loopback.
 */
export type EgressMode = 'local' | 'hosted' | 'locked'

/** One entry of the operator's list. Without a port it covers every port, but never of a loopback address. */
export type AllowEntry =
  | { kind: 'network'; network: string; port?: number }
  /** `*.example.com` covers every name below `example.com`. */
  | { kind: 'host'; host: string; port?: number }
  /** A port on any public address. */
  | { kind: 'port'; port: number }

/** A service of the platform itself, such as its own listen address or its database. */
export interface OwnService {
  /** An address or a name. */
  host: string
  port: number
}

/** What pieces may connect to. Plain JSON, so that it can be handed to a child process. */
export interface EgressPolicy {
  mode: EgressMode
  allow: readonly AllowEntry[]
  /** Never reachable, in no mode. */
  denied: readonly OwnService[]
  /**
   * Reachable whatever address the name resolves to: what the operator named for the server itself, such as its
   * registry. Never a part of what pieces may reach.
   */
  trusted?: readonly OwnService[]
}

export interface EgressTarget {
  /** The resolved address. */
  address: string
  port: number
  /** The name it was resolved from; absent when the piece gave an address. */
  hostname?: string
  /** Further names that are known to resolve to this address. */
  aliases?: readonly string[]
}

export type AllowReason = 'local' | 'public' | 'listed'
export type DenyReason =
  | 'never'
  | 'metadata_name'
  | 'own_service'
  | 'private_address'
  | 'loopback_address'
  | 'port'
  | 'not_listed'

export type EgressDecision = { allowed: true; reason: AllowReason } | { allowed: false; reason: DenyReason }

/** HTTPS, IMAP and SMTP submission. Plain HTTP, port 25 and databases are for the operator to list. */
const HOSTED_PORTS = new Set([443, 8443, 993, 143, 587, 465])

const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog', 'instance-data.ec2.internal'])

/** Whether a connection may be made. Looks at the resolved address, so spellings of a host do not matter. */
export function decide(policy: EgressPolicy, target: EgressTarget): EgressDecision {
  const place = classify(target.address)
  if (policy.trusted?.some((service) => isNamed(service, target))) return { allowed: true, reason: 'listed' }
  const names = [target.hostname ?? '', ...(target.aliases ?? [])].map(plainName)
  if (place === 'never') return deny('never')
  if (names.some((name) => METADATA_NAMES.has(name))) return deny('metadata_name')
  if (policy.denied.some((service) => isService(service, target, place, names))) return deny('own_service')
  if (policy.mode === 'local') return { allowed: true, reason: 'local' }
  if (policy.mode === 'locked' && place === 'loopback') return deny('loopback_address')
  if (policy.allow.some((entry) => covers(entry, target, place, names))) return { allowed: true, reason: 'listed' }
  if (policy.mode === 'locked') return deny('not_listed')
  if (place === 'private') return deny('private_address')
  if (place === 'loopback') return deny('loopback_address')
  return HOSTED_PORTS.has(target.port) ? { allowed: true, reason: 'public' } : deny('port')
}

/** Lower case, without the dot that marks a name as complete. */
export function plainName(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '')
}

function deny(reason: DenyReason): EgressDecision {
  return { allowed: false, reason }
}

function isService(service: OwnService, target: EgressTarget, place: Place, names: readonly string[]): boolean {
  if (service.port !== target.port) return false
  if (isLoopback(service.host)) return place === 'loopback'
  if (isIP(service.host) !== 0) return canonical(service.host) === canonical(target.address)
  return names.includes(plainName(service.host))
}

const isNamed = ({ host, port }: OwnService, { hostname, address, port: to }: EgressTarget): boolean =>
  port === to && (plainName(host) === plainName(hostname ?? '') || canonical(host) === canonical(address))

/** A service on a loopback address, or on every address, is reached through any loopback address. */
function isLoopback(host: string): boolean {
  if (host === '0.0.0.0' || host === '::') return true
  return isIP(host) === 0 ? /(^|\.)localhost$/.test(plainName(host)) : classify(host) === 'loopback'
}

function covers(entry: AllowEntry, target: EgressTarget, place: Place, names: readonly string[]): boolean {
  if (entry.port !== undefined && entry.port !== target.port) return false
  if (entry.kind === 'port') return place === 'public'
  if (entry.port === undefined && place === 'loopback') return false
  if (entry.kind === 'host') return names.some((name) => matchesHost(entry.host, name))
  const address = canonical(target.address)
  return subnets(entry.network).check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

function matchesHost(pattern: string, name: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern
}
