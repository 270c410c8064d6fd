import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../support/source-files.js'
import { freePorts } from './free-ports.js'
import type { Desk } from './reader.js'
import { startRegistry } from './registry.js'
import { writeCommands } from './write-commands.js'

/** Ports as the tutorial names them: of the service, the workbench and the server. */
const NAMED = ['4700', '3100', '3000']

/** Sets up what a reader has: commands on the path, an empty folder, and a registry with what pieces depend on. */
export async function setDesk(): Promise<Desk & { clear(): Promise<void> }> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'plugboard-tutorial-')))
  const registry = await startRegistry()
  const [service = 0, workbench = 0, server = 0] = await freePorts(NAMED.length)
  const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim()
  for (const name of ['home', 'work', 'temporary']) mkdirSync(join(scratch, name))
  writeCommands(join(scratch, 'bin'), { npm, workbenchPort: workbench })
  writeFileSync(join(scratch, 'home/.npmrc'), npmrc(registry.url))
  const env = {
    PATH: [join(scratch, 'bin'), process.env.PATH].join(delimiter),
    HOME: join(scratch, 'home'),
    TMPDIR: join(scratch, 'temporary'),
    NO_COLOR: '1',
    PLUGBOARD_PORT: String(server),
    PLUGBOARD_REGISTRY: registry.url,
  }
  await publishTypeBox(join(scratch, 'typebox'), { npm, env })
  return {
    folder: join(scratch, 'work'),
    scratch,
    env,
    ports: new Map([service, workbench, server].map((port, index) => [NAMED[index] ?? '', port])),
    async clear() {
      await registry.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** Only what is loaded of it, since it is unpacked with every piece that is installed. */
async function publishTypeBox(folder: string, { npm, env }: { npm: string; env: Readonly<Record<string, string>> }) {
  const from = join(root, 'node_modules/@sinclair/typebox')
  cpSync(from, folder, { recursive: true, filter: (path) => !/\/cjs|\.d\.m?ts$/.test(path.slice(from.length)) })
  await promisify(execFile)(npm, ['publish', folder, '--ignore-scripts'], { env })
}

const npmrc = (url: string) =>
  [`registry=${url}`, `${url.replace('http:', '')}:_authToken=any`, 'audit=false', 'fund=false', ''].join('\n')
