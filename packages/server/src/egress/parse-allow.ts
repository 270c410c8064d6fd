import { isIP } from 'node:net'
import { canonical, classify } from './address.js'
import { type AllowEntry, plainName } from './policy.js'

const VARIABLE = 'PLUGBOARD_EGRESS_ALLOW'
const HOST_NAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * Reads the operator's list: entries separated by commas, each a host (`db.example.com`, `*.example.com`), an address,
 * a network (`10.0.0.0/8`) or `*` for any public address, followed by `:port`. IPv6 with a port stands in brackets.
 * A loopback entry and `*` need a port. Throws an `Error` that names the variable and the entry.
 *
 * @example parseAllow('10.0.0.0/8:5432, db.example.com:5432, [fd12::1]:5432, *:80')
 */
export function parseAllow(text: string): AllowEntry[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseEntry)
}

function parseEntry(text: string): AllowEntry {
  const { host, port } = splitPort(text)
  if (host === '*') return { kind: 'port', port: port ?? fail(text, 'name a port, as in "*:5432"') }
  const network = parseNetwork(text, host)
  const local = network === undefined ? plainName(host) === 'localhost' : classify(addressOf(network)) === 'loopback'
  if (local && port === undefined) fail(text, 'name the port of a loopback address, as in "127.0.0.1:5432"')
  const at = port === undefined ? {} : { port }
  return network === undefined
    ? { kind: 'host', host: parseHost(text, host), ...at }
    : { kind: 'network', network, ...at }
}

function splitPort(text: string): { host: string; port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined) return { host: text }
  return port === undefined ? { host } : { host, port: parsePort(text, port) }
}

function parsePort(entry: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : fail(entry, `"${text}" is not a port between 1 and 65535`)
}

/** `address/prefix`, or undefined when the text is not an address. */
function parseNetwork(entry: string, text: string): string | undefined {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 && prefix === undefined) return undefined
  if (version === 0 || rest.length > 0 || address.includes('%')) fail(entry, 'this is not an address or a network')
  const bits = version === 4 ? 32 : 128
  const length = prefix === undefined ? bits : Number(/^\d{1,3}$/.test(prefix) ? prefix : Number.NaN)
  if (!(length <= bits)) fail(entry, `the network needs a length of at most ${bits} bits`)
  if (length > 0 && classify(address) === 'never') fail(entry, 'this range can never be reached by pieces')
  const short = canonical(address)
  if (isIP(short) !== version && prefix !== undefined) fail(entry, 'write an IPv4 network as IPv4')
  return `${short}/${isIP(short) === version ? length : 32}`
}

const addressOf = (network: string) => network.slice(0, network.indexOf('/'))

function parseHost(entry: string, text: string): string {
  const name = plainName(text)
  const last = name.slice(name.lastIndexOf('.') + 1)
  if (name.length > 253 || !HOST_NAME.test(name) || /^(\d+|0x[0-9a-f]*)$/.test(last)) {
    fail(entry, 'this is not a host name, an address or a network')
  }
  return name
}

function fail(entry: string, problem: string): never {
  throw new Error(`${VARIABLE}: "${entry}": ${problem}.`)
}
