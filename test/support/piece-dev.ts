import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './source-files.js'

const COMMAND = join(root, 'packages/cli/bin/plugboard.js')

/** `plugboard piece dev` as its author would start it, with a folder of its own for what is temporary. */
export class PieceDev {
  readonly #child: ChildProcess
  readonly #temporary: string
  output = ''

  private constructor(child: ChildProcess, temporary: string) {
    this.#child = child
    this.#temporary = temporary
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
  }

  /** Starts it on any free port, and waits until the page can be opened. */
  static async start(folder: string, env: Record<string, string> = {}, command = COMMAND): Promise<PieceDev> {
    const temporary = mkdtempSync(join(tmpdir(), 'plugboard-temporary-'))
    const child = spawn(process.execPath, [command, 'piece', 'dev', folder, '--port', '0'], {
      env: { PATH: process.env.PATH ?? '', TMPDIR: temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const dev = new PieceDev(child, temporary)
    await dev.said(/Watched: /)
    return dev
  }

  /** The link that signs in; it works once. */
  get link(): string {
    return /(http\S+\/workbench\/open\/\S+)/.exec(this.output)?.[1] ?? ''
  }

  /** Waits until this was printed. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.#child.exitCode !== null) throw new Error(`It ended with ${this.#child.exitCode}:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Interrupts it, as Control-C does. Gives its exit status and what it left behind. */
  async interrupt(): Promise<{ code: number | null; left: string[] }> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGINT')
    await ended
    return { code: this.#child.exitCode, left: readdirSync(this.#temporary) }
  }

  clean(): void {
    this.#child.kill('SIGKILL')
    rmSync(this.#temporary, { recursive: true, force: true })
  }
}
