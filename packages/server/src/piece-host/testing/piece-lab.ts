import { existsSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EgressPolicy } from '../../egress/policy.js'
import type { PieceCall, PieceLocation } from '../call.js'
import { PieceHost, type PieceHostParts } from '../piece-host.js'
import { RUNNER } from '../readable-folders.js'

const MODULES = fileURLToPath(new URL('../../../../../node_modules', import.meta.url))

export const LOCAL: EgressPolicy = { mode: 'local', allow: [], denied: [] }
export const HOSTED: EgressPolicy = { mode: 'hosted', allow: [], denied: [] }

/** Writes throw-away pieces and runs them in hosts that end with the test. */
export class PieceLab {
  readonly #folder: string
  readonly #hosts: PieceHost[] = []
  #pieces = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** A new lab. Throws when the runner has not been built. */
  static async open(): Promise<PieceLab> {
    if (!existsSync(RUNNER)) throw new Error(`There is no ${RUNNER}: run "npm run build".`)
    return new PieceLab(realpathSync(await mkdtemp(join(tmpdir(), 'piece-lab-'))))
  }

  /** The lab's own folder. */
  get folder(): string {
    return this.#folder
  }

  host(parts: Partial<PieceHostParts> = {}): PieceHost {
    const host = new PieceHost({ policy: LOCAL, ...parts })
    this.#hosts.push(host)
    return host
  }

  /** A package whose module is the given source; it can import whatever this repository has installed. */
  async module(source: string): Promise<PieceLocation> {
    const name = `lab-${++this.#pieces}`
    const directory = join(this.#folder, name)
    await mkdir(directory)
    await symlink(MODULES, join(directory, 'node_modules'), 'dir')
    await writeFile(join(directory, 'package.json'), JSON.stringify({ name, version: '1.0.0', type: 'module' }))
    await writeFile(join(directory, 'index.js'), source)
    return { name, version: '1.0.0', directory, entry: './index.js' }
  }

  /** A piece with one action, `run`, whose body is the given source; `ctx` is in scope. */
  action(body: string, head = ''): Promise<PieceLocation> {
    return this.module(`${head}
      export const piece = { contract: 1, name: 'lab', endpoints: {}, auth: [], triggers: [],
        actions: [{ name: 'run', input: { properties: {} }, async run(ctx) { ${body} } }] }`)
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close(0)))
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** A call of the action `run`. */
export function runCall(location: PieceLocation, more: Partial<PieceCall<'action'>> = {}): PieceCall<'action'> {
  const auth = { kind: 'none', method: 'none', fields: {} } as const
  return { method: 'action', projectId: 'prj_a', location, auth, name: 'run', input: {}, secrets: [], ...more }
}

/** What a promise was rejected with. Throws when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof Error) {
    const { message, name } = outcome.error
    return { ...outcome.error, message, name }
  }
  throw new Error(`It was not rejected with an error, but gave ${JSON.stringify(outcome)}`)
}
