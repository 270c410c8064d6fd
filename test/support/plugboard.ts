import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMMAND = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/plugboard.js')

/** A problem or any other answer of the API. */
export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
  text: string
}

interface StartOptions {
  env?: Record<string, string>
  /** The folder of an earlier server, to start it again on the same data. */
  folder?: string
}

/** A server of its own, as an operator would start it: a process, a data folder, a free port. */
export class Plugboard {
  readonly url: string
  readonly token: string
  readonly folder: string
  readonly #child: ChildProcess
  readonly #output: Output

  private constructor(child: ChildProcess, output: Output, place: { url: string; token: string; folder: string }) {
    this.#child = child
    this.#output = output
    this.url = place.url
    this.token = place.token
    this.folder = place.folder
  }

  /** Starts a server and waits until it is ready. */
  static async start(options: StartOptions = {}): Promise<Plugboard> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'plugboard-e2e-'))
    const token = options.env?.PLUGBOARD_ADMIN_TOKEN ?? ADMIN_TOKEN
    const env = {
      PATH: process.env.PATH ?? '',
      PLUGBOARD_DATA: join(folder, 'data'),
      PLUGBOARD_PORT: '0',
      PLUGBOARD_ADMIN_TOKEN: token,
      ...options.env,
    }
    const child = spawn(process.execPath, [COMMAND, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = new Output(child)
    const url = await output.waitFor(/ready (?:on|at) (http:\/\/\S+)/)
    return new Plugboard(child, output, { url, token, folder })
  }

  /** The link to create the first administrator with; it is printed a moment after the server is ready. */
  get setupLink(): string | undefined {
    return /(http\S+\/setup\/\S+)\n/.exec(this.#output.stdout)?.[1]
  }

  /** The process id of the server. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Everything the server printed so far, logs included. */
  get output(): string {
    return this.#output.all
  }

  /** Calls the API as the administrator; `path` begins after `/api/v1`. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    if (body === undefined) return this.#send(method, path, undefined, headers)
    return this.#send(method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers })
  }

  /** Posts bytes, such as those of a tarball, as the administrator. */
  upload(path: string, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('POST', path, bytes, { 'content-type': 'application/gzip', ...headers })
  }

  async #send(
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      // A connection of its own: one that was idle may be closed by the server in the moment it is used again.
      headers: { authorization: `Bearer ${this.token}`, connection: 'close', ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  /** As `call`, in one environment of the first project. */
  inEnvironment(method: string, path: string, body?: unknown, environment = 'development'): Promise<Answer> {
    return this.call(method, `/projects/default/environments/${environment}${path}`, body)
  }

  /** Asks the server to stop and waits until it has. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Removes what the server stored. */
  clean(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode
    this.#child.kill(signal)
    const [code] = await once(this.#child, 'exit')
    return code
  }
}

/** A token of 43 random characters, the same for all servers of one test process. */
const ADMIN_TOKEN = randomBytes(32).toString('base64url')

/** Collects what a process prints, and waits for a line in it. */
class Output {
  stdout = ''
  all = ''
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (chunk) => {
      this.stdout += chunk
      this.all += chunk
    })
    child.stderr?.on('data', (chunk) => {
      this.all += chunk
    })
  }

  waitFor(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.stdout)?.[1]
        if (found) resolve(found)
      }
      this.#child.stdout?.on('data', look)
      this.#child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${this.all}`)))
      look()
    })
  }
}

/** How a command ended. */
export interface Ended {
  /** Exit status; null when it was killed for not ending. */
  code: number | null
  output: string
  ms: number
}

/** Runs `plugboard` with these arguments to its end, which comes within `timeout` milliseconds or by force. */
export async function runPlugboard(
  args: readonly string[],
  env: Record<string, string>,
  timeout = 60_000,
): Promise<Ended> {
  const started = performance.now()
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
  })
  const output = new Output(child)
  const [code] = await once(child, 'close')
  return { code, output: output.all, ms: performance.now() - started }
}
