import type http from 'node:http'
import net from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import tls from 'node:tls'
import { canonical } from './address.js'
import { type Answer, checkedLookup, type LookupParts } from './checked-lookup.js'
import { EgressError } from './egress-error.js'
import { MINIMUM_MS } from './hold-failures.js'

export interface GuardedConnectorParts extends LookupParts {
  /** Longest time until a connection stands, in milliseconds. Default 3,000. */
  readonly connectMs?: number
  /** Of hosted mode: how long an attempt that fails takes at least. Default 2,000 ms. */
  readonly minimumMs?: number
}

interface Target {
  host: string
  port: number
  protocol: 'http:' | 'https:'
}

type Created = (error: Error | null, socket?: net.Socket) => void

/** Opens sockets for the server's own requests, each to an address the egress policy allows. */
export class GuardedConnector {
  readonly #parts: GuardedConnectorParts

  constructor(parts: GuardedConnectorParts) {
    this.#parts = parts
  }

  /** Makes an agent get its sockets here. */
  guard<Agent extends http.Agent>(agent: Agent, protocol: Target['protocol']): Agent {
    const create = (options: { host?: string; port?: number | string }, created: Created): void => {
      const host = (options.host ?? 'localhost').replace(/^\[(.*)\]$/, '$1')
      this.connect({ host, port: Number(options.port), protocol }).then(
        (socket) => created(null, socket),
        (error: Error) => created(error),
      )
    }
    return Object.assign(agent, { createConnection: create })
  }

  /**
   * A connected socket. In hosted mode every failure is the same error after the same time, so that who may type an
   * address cannot map the network behind the server.
   */
  async connect(target: Target): Promise<net.Socket> {
    const { policy, report, minimumMs = MINIMUM_MS } = this.#parts
    const started = performance.now()
    try {
      return await this.#open(target)
    } catch (error) {
      if (policy.mode !== 'hosted') throw error
      const { host, port } = target
      if (!EgressError.within(error)) report({ outcome: 'failed', host, port, reason: reasonOf(error) })
      await wait(Math.max(0, minimumMs - (performance.now() - started)))
      throw new EgressError('The server could not be reached.')
    }
  }

  async #open({ host, port, protocol }: Target): Promise<net.Socket> {
    const answers = await checkedLookup(this.#parts, host, port, 0)
    const options = { host, port, lookup: pinned(answers), autoSelectFamily: true }
    const name = net.isIP(host) === 0 ? { servername: host } : {}
    const socket = protocol === 'https:' ? tls.connect({ ...options, ...name }) : net.connect(options)
    await connected(socket, protocol === 'https:' ? 'secureConnect' : 'connect', this.#parts.connectMs ?? 3_000)
    const { remoteAddress = '' } = socket
    if (answers.some(({ address }) => canonical(address) === canonical(remoteAddress))) return socket
    socket.destroy()
    throw new EgressError(`The connection to ${host}:${port} did not lead where it should.`)
  }
}

/** A `lookup` that knows nothing but addresses which were checked already. */
function pinned(answers: readonly Answer[]): net.LookupFunction {
  return (_host, options, callback) => {
    const [first] = answers
    if (options.all) callback(null, [...answers])
    else callback(null, first?.address ?? '', first?.family)
  }
}

function connected(socket: net.Socket, event: 'connect' | 'secureConnect', ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('The connection took too long.'), { code: 'ETIMEDOUT' }))
    }, ms)
    const done = () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve()
    }
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    socket.once(event, done)
    socket.once('error', fail)
  })
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'connect_failed'
