import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { endpointsAt } from './stub/endpoints.js'

/** @typedef {import('./stub/commands.js').Commands} Commands */
/** @typedef {import('./stub/control.js').CommandName} CommandName */

/** A stub provider in a process of its own, so that it takes no time from the one that measures or is killed. */
class SpawnedStub {
  url
  #child

  /**
   * @param {string} url
   * @param {import('node:child_process').ChildProcess} child
   */
  constructor(url, child) {
    this.url = url
    this.#child = child
  }

  /** Addresses for the `endpoints` of the sample piece. */
  get endpoints() {
    return endpointsAt(this.url)
  }

  /**
   * Calls a command of the stub.
   *
   * @template {CommandName} Name
   * @param {Name} name
   * @param {Parameters<Commands[Name]>} given
   * @returns {Promise<Awaited<ReturnType<Commands[Name]>>>}
   * @throws Error with what the stub says of the arguments.
   */
  async call(name, ...given) {
    const response = await fetch(`${this.url}/control/${name}`, { method: 'POST', body: JSON.stringify(given) })
    const { error, result } = await response.json()
    if (!response.ok) throw new Error(error)
    return result
  }

  async stop() {
    const exited = once(this.#child, 'exit')
    this.#child.kill()
    await exited
  }
}

/**
 * Starts `stub-provider.js` as a process.
 *
 * @param {Omit<import('./stub-provider.js').StubOptions, 'now'>} [options]
 * @returns {Promise<SpawnedStub>}
 * @throws Error when it ends before it is ready.
 */
export function spawnStubProvider(options = {}) {
  const script = fileURLToPath(new URL('stub-provider.js', import.meta.url))
  const child = spawn(process.execPath, [script, '--options', JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('exit', (code) => reject(new Error(`the stub provider ended with ${code}`)))
    child.stdout.on('data', (chunk) => {
      output += chunk
      const url = /ready at (http:\S+)\n/.exec(output)?.[1]
      if (url) resolve(new SpawnedStub(url, child))
    })
  })
}
