import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { missingOutput } from './missing-output.js'
import type { Block, CommandBlock } from './read-tutorial.js'
import { Terminal } from './terminal.js'

/** What a reader has before they begin. */
export interface Desk {
  folder: string
  /** For files that no reader sees. */
  scratch: string
  env: Readonly<Record<string, string>>
  /** Ports as the tutorial names them, and those that are free here. */
  ports: ReadonlyMap<string, number>
}

/** Milliseconds until what is to be seen in a terminal that goes on must be there. */
const PATIENCE = 15_000

/** Somebody who follows the tutorial to the letter. */
export class Reader {
  readonly #desk: Desk
  readonly #terminals = new Map<number, Terminal>()
  #folder: string

  constructor(desk: Desk) {
    this.#desk = desk
    this.#folder = desk.folder
  }

  /** Saves a file, or types commands and looks at what they print. Throws where that is not what is to be seen. */
  async follow(block: Block): Promise<void> {
    if (block.kind === 'file') return this.#save(block.path, this.#here(block.text))
    const { terminal, output = '' } = block
    const printed = terminal === 1 ? await this.#type(block) : await this.#start(block)
    const missing = missingOutput(this.#here(output), printed)
    if (missing !== undefined) throw new Error(`"${missing}" is not to be seen in:\n${printed}`)
  }

  /** All that stands in a terminal since the last block. */
  shown(terminal: number): string {
    return this.#terminal(terminal).output
  }

  /** Waits until this stands in a terminal. */
  async sees(terminal: number, pattern: RegExp): Promise<void> {
    const isSeen = () => pattern.test(this.shown(terminal))
    if (!(await this.#terminal(terminal).until(isSeen, PATIENCE))) {
      throw new Error(`${pattern} is not to be seen in:\n${this.shown(terminal)}`)
    }
  }

  async leave(): Promise<void> {
    await Promise.all([...this.#terminals.values()].map((terminal) => terminal.close()))
  }

  #save(path: string, text: string): void {
    const file = join(this.#folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  async #type({ script }: CommandBlock): Promise<string> {
    const { output, folder } = await this.#terminal(1).run(this.#here(script))
    this.#folder = folder
    return output
  }

  /** Ends what ran in the terminal before, and waits until what is to be seen is there. */
  async #start({ terminal, script, output = '' }: CommandBlock): Promise<string> {
    await this.#terminals.get(terminal)?.close()
    this.#terminals.delete(terminal)
    const opened = this.#terminal(terminal)
    opened.type(this.#here(script))
    await opened.until(() => missingOutput(this.#here(output), opened.output) === undefined, PATIENCE)
    return opened.output
  }

  /** A new one is in the folder where the reader is. */
  #terminal(number: number): Terminal {
    const { env, scratch } = this.#desk
    const terminal = this.#terminals.get(number) ?? new Terminal({ folder: this.#folder, env, scratch })
    this.#terminals.set(number, terminal)
    return terminal
  }

  #here(text: string): string {
    return [...this.#desk.ports].reduce((result, [port, free]) => result.replaceAll(port, String(free)), text)
  }
}
