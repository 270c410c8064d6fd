import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Commands } from './stub/commands.js'
import { endpointsAt } from './stub/endpoints.js'
import { listen } from './stub/listen.js'
import { recordRedirect, serve } from './stub/serve.js'
import { Stub } from './stub/stub.js'

/**
 * @typedef {object} StubOptions
 * @property {number} [port] Default 0: a free one.
 * @property {readonly import('./stub/clients.js').StubClient[]} [clients] Default one: `acme` with the secret
 *   `acme-secret`.
 * @property {Partial<import('./stub/settings.js').StubSettings>} [settings]
 * @property {Readonly<Record<string, string>>} [users] Passwords by user, for `/exchange`. Default `ada`: `ada-password`.
 * @property {() => number} [now] UTC milliseconds. Default the clock.
 */

/** An authorization server on loopback that is quick, counts, and misbehaves when told to. */
class StubProvider extends Commands {
  #stub
  #close

  /**
   * @param {Stub} stub
   * @param {() => Promise<void>} close
   */
  constructor(stub, close) {
    super(stub)
    this.#stub = stub
    this.#close = close
  }

  get url() {
    return this.#stub.url
  }

  /** Addresses for the `endpoints` of the sample piece. */
  get endpoints() {
    return endpointsAt(this.url)
  }

  /**
   * Calls back for each token answer, right after its bytes were handed to the socket.
   *
   * @param {(answered: import('./stub/ledger.js').Answered) => void} listener
   * @returns {() => void} What ends it.
   */
  onAnswered(listener) {
    return this.#stub.ledger.onAnswered(listener)
  }

  close() {
    return this.#close()
  }
}

/**
 * Starts a stub provider in this process. What it can do stands in the README of this folder.
 *
 * @param {StubOptions} [options]
 */
export async function startStubProvider({ port = 0, settings = {}, ...parts } = {}) {
  const clients = [{ id: 'acme', secret: 'acme-secret' }]
  const stub = new Stub({ clients, users: { ada: 'ada-password' }, now: Date.now, ...parts })
  stub.settings.changeForEverybody(settings)
  const commands = new Commands(stub)
  const elsewhere = await listen('localhost', 0, (request, response) => recordRedirect(stub, request, response))
  const own = await listen('127.0.0.1', port, (request, response) => serve(stub, commands, request, response))
  stub.elsewhere = `http://localhost:${elsewhere.port}/token`
  stub.url = `http://127.0.0.1:${own.port}`
  return new StubProvider(stub, async () => {
    await Promise.all([own.close(), elsewhere.close()])
  })
}

/** Runs a stub provider as this process, and prints its address as one line. */
async function main() {
  const { values } = parseArgs({ options: { port: { type: 'string' }, options: { type: 'string' } } })
  const options = JSON.parse(values.options ?? '{}')
  const { url } = await startStubProvider({ ...options, port: Number(values.port ?? options.port ?? 0) })
  console.log(`stub provider ready at ${url}`)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main()
