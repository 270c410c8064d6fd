// What npm start and npm test share: installing what changed, building what changed. Node's own modules only, because
// it runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const OLDEST_NODE = [20, 19]

/** Stops with a sentence when Node is too old to go on. */
export function expectNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  console.error(`Plugboard needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/**
 * Runs a command in the project's root. Resolves with its exit code; with `quiet` its output is shown only when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string> }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { quiet = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(output))
      resolve(code ?? 1)
    })
  })
}

/** As `run`, ending this process when the command fails. */
async function expectRun(command, args, options) {
  const code = await run(command, args, options)
  if (code !== 0) process.exit(code)
}

const marker = join(root, 'node_modules', '.plugboard-install')

/**
 * Installs dependencies when the lock file is not the one that was installed last, and builds the native ones again for
 * another major of Node. Not with `npm ci`: it refuses a lock file that lacks optional packages of other systems, as npm
 * writes it where a registry does not offer them.
 */
export async function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const abi = `node-${process.versions.modules}`
  const [installedLock, installedAbi] = existsSync(marker) ? readFileSync(marker, 'utf8').split(' ') : []
  if (installedLock === lock && installedAbi === abi) return
  if (installedLock !== lock) {
    console.log('Installing dependencies; the first time takes a minute or two …')
    await expectRun('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true })
  }
  if (installedAbi !== undefined && installedAbi !== abi) {
    console.log('Building for this version of Node …')
    await expectRun('npm', ['rebuild', 'better-sqlite3', '--loglevel=error'], { quiet: true })
  }
  writeFileSync(marker, `${lock} ${abi}`)
}

/** Builds the packages whose sources changed. */
export async function build() {
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  const args = [turbo, 'run', 'build', '--output-logs=errors-only', '--no-daemon', '--cache=local:rw']
  await expectRun(process.execPath, args, {
    quiet: true,
    env: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  })
}
