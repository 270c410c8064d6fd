import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Socket } from 'node:net'
import { canonical } from './address.js'
import { type Answer, checkedLookup, type LookupParts } from './checked-lookup.js'
import { connectArguments } from './connect-arguments.js'
import { EgressError } from './egress-error.js'
import { holdFailures, MINIMUM_MS } from './hold-failures.js'

const require = createRequire(import.meta.url)
const net: typeof import('node:net') = require('node:net')
const dgram: typeof import('node:dgram') = require('node:dgram')
const dns: typeof import('node:dns') = require('node:dns')

export interface GuardParts extends LookupParts {
  /** Of hosted mode: how long an attempt that fails takes at least. Default 2,000 ms. */
  minimumMs?: number
  /** A connection stands. Default: nobody is told. */
  onConnected?(target: { host: string; port: number; address: string }): void
}

/**
 * Puts the policy under every TCP connection of this process: net, tls, http, fetch and whatever is built on them. Also
 * refuses Unix sockets, UDP, servers that listen, and other name servers. To be installed before foreign code is
 * loaded. Answers a function that takes the guard away again.
 */
export function installEgressGuard(parts: GuardParts): () => void {
  const restore = [
    replace(net.Socket.prototype, 'connect', guardedConnect(parts)),
    replace(net.Server.prototype, 'listen', refuse(parts, 'A piece cannot listen for connections.')),
    ...['send', 'bind', 'connect'].map((method) =>
      replace(dgram.Socket.prototype, method, refuse(parts, 'A piece cannot use UDP.')),
    ),
    ...[dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype].map((resolver) =>
      replace(resolver, 'setServers', refuse(parts, 'A piece cannot choose its name servers.')),
    ),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const undo of restore) undo()
    syncBuiltinESMExports()
  }
}

function guardedConnect(parts: GuardParts): (this: Socket, ...args: unknown[]) => unknown {
  const connect = net.Socket.prototype.connect
  return function (this: Socket, ...args: unknown[]) {
    const { options, callback } = connectArguments(args)
    if (typeof options.path === 'string') return refuse(parts, 'A piece cannot use local sockets.', options.path)()
    const host = String(options.host || 'localhost')
    const port = Number(options.port)
    const approved = new Set<string>()
    if (parts.policy.mode === 'hosted')
      holdFailures(this, { host, port, report: parts.report, minimumMs: parts.minimumMs ?? MINIMUM_MS })
    this.prependOnceListener('connect', () => {
      if (recheck(this, approved, host, port)) parts.onConnected?.({ host, port, address: String(this.remoteAddress) })
    })
    const lookup = nodeLookup(async (family) => {
      const answers = await checkedLookup(parts, host, port, family)
      for (const { address } of answers) approved.add(canonical(address))
      return answers
    })
    // The dot makes Node ask the lookup about an address too; it never reaches a resolver.
    const asked = net.isIP(host) === 0 ? host : `${host}.`
    return Reflect.apply(connect, this, [{ ...options, host: asked, port, lookup }, callback])
  }
}

/** The last check: what the operating system says it connected to. @returns whether it may be used. */
function recheck(socket: Socket, approved: ReadonlySet<string>, host: string, port: number): boolean {
  const { remoteAddress, remotePort } = socket
  if (remoteAddress !== undefined && approved.has(canonical(remoteAddress)) && remotePort === port) return true
  socket.destroy(new EgressError(`The connection to ${host}:${port} did not lead where it should.`))
  return false
}

type Addresses = string | readonly Answer[]
type LookupCallback = (error: Error | null, addresses?: Addresses, family?: number) => void

/** A `lookup` as `net.Socket.connect` wants it, for one address or for all. */
function nodeLookup(find: (family: 0 | 4 | 6) => Promise<readonly Answer[]>) {
  return (_host: string, options: { all?: boolean; family?: number }, callback: LookupCallback) => {
    const family = options.family === 4 || options.family === 6 ? options.family : 0
    find(family).then(
      (answers) => (options.all ? callback(null, answers) : callback(null, answers[0]?.address, answers[0]?.family)),
      (error: Error) => callback(error),
    )
  }
}

function refuse(parts: GuardParts, message: string, host = ''): () => never {
  return () => {
    parts.report({ outcome: 'denied', host, port: 0, reason: 'not_offered' })
    throw new EgressError(message)
  }
}

function replace(target: object, name: string, value: unknown): () => void {
  const before: unknown = Reflect.get(target, name)
  Reflect.set(target, name, value)
  return () => void Reflect.set(target, name, before)
}
