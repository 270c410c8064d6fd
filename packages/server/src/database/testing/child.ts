import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const RUNNER = fileURLToPath(new URL('./children/run.mjs', import.meta.url))

/** A process that runs one of the modules in `children/`. */
export class Child {
  /** The lines it printed so far. */
  readonly lines: string[] = []
  readonly #process: ChildProcess
  readonly #output: Interface
  readonly #ended: Promise<unknown>

  /** Starts `children/<module>.ts` with the variables added to the environment; its errors go to ours. */
  constructor(module: string, variables: Readonly<Record<string, string>>) {
    const path = fileURLToPath(new URL(`./children/${module}.ts`, import.meta.url))
    const environment = { ...process.env, ...variables }
    const child = spawn(process.execPath, [RUNNER, path], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#process = child
    this.#ended = once(child, 'close')
    this.#output = createInterface({ input: child.stdout })
    this.#output.on('line', (line) => this.lines.push(line))
  }

  /** Resolves when it has printed that many lines; rejects if it ends before. */
  async printed(count: number): Promise<void> {
    while (this.lines.length < count) {
      const ended = await Promise.race([once(this.#output, 'line').then(() => false), this.#ended.then(() => true)])
      if (ended && this.lines.length < count) throw new Error(`The child ended after ${this.lines.length} lines`)
    }
  }

  /** Kills it without warning (SIGKILL) and resolves when it is gone and all it printed was read. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    await this.#ended
  }
}
