import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './source-files.js'

const run = promisify(execFile)

/** The native part of SQLite, which takes a minute to compile: that of this repository is put in its place. */
const SQLITE = 'node_modules/better-sqlite3/build/Release'

/** An empty folder outside of the repository in which the packed command line was installed. */
export interface InstalledCommand {
  readonly folder: string
  /** The command, to be run by Node. */
  readonly command: string
  /** Runs the command, or with `npm` npm, below the folder. Rejects when it fails. */
  run(args: readonly string[], cwd?: string): Promise<string>
  npm(args: readonly string[], cwd: string): Promise<string>
  clean(): void
}

/** Packs core, server and command line as they are published, and installs them in an empty folder. */
export async function installCommand(): Promise<InstalledCommand> {
  const parent = mkdtempSync(join(tmpdir(), 'plugboard-road-'))
  const folder = join(parent, 'work')
  mkdirSync(folder)
  const npm = async (args: readonly string[], cwd: string) => (await run('npm', [...args], { cwd })).stdout
  const workspaces = ['core', 'server', 'cli'].flatMap((name) => ['--workspace', `packages/${name}`])
  const packed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', parent, ...workspaces], root)
  const tarballs: string[] = Object.values<{ filename: string }>(JSON.parse(packed)).map(({ filename }) => filename)
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  await npm(['install', '--ignore-scripts', ...quiet, ...tarballs.map((name) => join(parent, name))], folder)
  cpSync(join(root, SQLITE), join(folder, SQLITE), { recursive: true })
  const command = join(folder, 'node_modules/@plugboard/cli/bin/plugboard.js')
  return {
    folder,
    command,
    npm,
    run: async (args, cwd = folder) => (await run(process.execPath, [command, ...args], { cwd })).stdout,
    clean: () => rmSync(parent, { recursive: true, force: true }),
  }
}
