import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { inflict } from './fault.js'

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {import('./fault.js').Fault} Fault */

/** A TCP proxy that lets connections fail in the ways networks do. A connection keeps the fault it began with. */
class FaultProxy {
  /** How many connections began, by fault. @type {Record<string, number>} */
  connections = {}
  #server = createServer((caller) => this.#accept(caller))
  #target
  #port = 0
  /** @type {Fault} */
  #always = { name: 'pass' }
  /** @type {Fault[]} */
  #next = []
  /** Open connections from callers; true while one waits for an answer. @type {Map<Socket, boolean>} */
  #callers = new Map()

  /** @param {URL} target */
  constructor(target) {
    this.#target = target
  }

  /** The target's address with the proxy in between. */
  get url() {
    return `${this.#target.protocol}//127.0.0.1:${this.#port}`
  }

  /**
   * How every connection from now on goes, unless `next` says otherwise. Connections that wait for nothing are closed,
   * so that a request on one of them does not escape the fault.
   *
   * @param {Fault | { name: 'refuse' }} fault
   */
  async always(fault) {
    if (fault.name === 'refuse') return this.#stopListening()
    this.#always = fault
    if (!this.#server.listening) await this.listen()
    await this.#closeIdle()
  }

  /**
   * How the next connections go, in their order.
   *
   * @param {Fault} fault
   * @param {number} [count] Default 1.
   */
  async next(fault, count = 1) {
    for (let index = 0; index < count; index++) this.#next.push(fault)
    await this.#closeIdle()
  }

  /** Resets every open connection. */
  resetAll() {
    for (const caller of this.#callers.keys()) caller.resetAndDestroy()
  }

  /** Listens where it listened before, at first on a free port. */
  async listen() {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
    this.#port = address.port
  }

  close() {
    return this.#stopListening()
  }

  async #stopListening() {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const caller of this.#callers.keys()) caller.destroy()
    await closed
  }

  /** Closes in the orderly way, so that the callers know of it when this is over. */
  async #closeIdle() {
    const idle = [...this.#callers].filter(([, waits]) => !waits).map(([caller]) => caller.end())
    await Promise.all(idle.map((caller) => once(caller, 'close')))
  }

  /** @param {Socket} caller */
  #accept(caller) {
    const fault = this.#next.shift() ?? this.#always
    this.connections[fault.name] = (this.connections[fault.name] ?? 0) + 1
    this.#callers.set(caller, false)
    caller.on('data', () => this.#callers.set(caller, true))
    caller.on('close', () => this.#callers.delete(caller))
    caller.on('error', () => caller.destroy())
    inflict(fault, caller, () => this.#connectOnward(caller))
  }

  /** @param {Socket} caller */
  #connectOnward(caller) {
    const target = connect(Number(this.#target.port), this.#target.hostname)
    target.on('data', () => this.#callers.set(caller, false))
    target.on('error', () => caller.destroy())
    caller.on('close', () => target.destroy())
    caller.pipe(target)
    return target
  }
}

/**
 * Starts a proxy on loopback in front of a server; it passes everything until told otherwise.
 *
 * @param {{ target: string }} options The address of the server, such as `http://127.0.0.1:8080`.
 */
export async function startFaultProxy({ target }) {
  const proxy = new FaultProxy(new URL(target))
  await proxy.listen()
  return proxy
}
