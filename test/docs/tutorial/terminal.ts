import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

interface Place {
  /** Where it begins. */
  folder: string
  env: Readonly<Record<string, string>>
  /** For files that no reader sees. */
  scratch: string
}

/** Milliseconds a block may take that ends by itself, and what is interrupted until it is killed. */
const LONGEST = 45_000
const PATIENCE = 10_000

/** A shell that somebody types into: what is exported, and where they are, stays from one block to the next. */
export class Terminal {
  readonly #shell: ChildProcess
  readonly #scratch: string
  #blocks = 0
  output = ''

  constructor({ folder, env, scratch }: Place) {
    this.#scratch = scratch
    this.#shell = spawn('bash', ['-e'], { cwd: folder, env: { ...env }, detached: true })
    for (const stream of [this.#shell.stdout, this.#shell.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
  }

  /** Types a block without waiting for its end. */
  type(script: string): void {
    const file = join(this.#scratch, `${this.#shell.pid}-${this.#blocks++}.sh`)
    writeFileSync(file, script)
    this.output = ''
    this.#shell.stdin?.write(`. ${file} </dev/null; echo "${this.#mark}"; pwd\n`)
  }

  /** Types a block and waits for its end. Gives what was printed and where the reader is then. */
  async run(script: string): Promise<{ output: string; folder: string }> {
    this.type(script)
    const end = new RegExp(`${this.#mark}\n(.+)\n`)
    if (!(await this.until(() => end.test(this.output), LONGEST))) throw new Error(`It does not end:\n${this.output}`)
    const [output = '', folder = ''] = this.output.split(`${this.#mark}\n`)
    return { output, folder: folder.trim() }
  }

  /** Waits until this is so, for so many milliseconds; gives whether it is. Throws when the shell has ended. */
  async until(isSo: () => boolean, patience: number): Promise<boolean> {
    const until = Date.now() + patience
    while (!isSo()) {
      if (this.#shell.exitCode !== null) throw new Error(`It ended with ${this.#shell.exitCode}:\n${this.output}`)
      if (Date.now() > until) return false
      await wait(20)
    }
    return true
  }

  /** Ends what runs in it, as Control-C does, and closes it. */
  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#shell
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    const closed = once(this.#shell, 'close')
    process.kill(-pid, 'SIGINT')
    this.#shell.stdin?.end()
    const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), PATIENCE)
    await closed
    clearTimeout(timer)
  }

  /** Tells the end of a block from all it may print. */
  get #mark(): string {
    return `-- end of block ${this.#blocks} --`
  }
}
