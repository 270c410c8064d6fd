import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { installProblem } from './install-problem.js'
import { runNpm } from './npm-command.js'
import { NO_GIT, npmFailure } from './npm-failure.js'
import type { Registry } from './registry.js'

/** Of https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json */
const Lock = Type.Object({
  packages: Type.Record(
    Type.String(),
    Type.Object({
      resolved: Type.Optional(Type.String()),
      integrity: Type.Optional(Type.String()),
      link: Type.Optional(Type.Boolean()),
      inBundle: Type.Optional(Type.Boolean()),
    }),
  ),
})

const NPM_MS = 120_000
/** The variable that npm reads the token from: its file does not hold it. */
const TOKEN = 'PLUGBOARD_NPM_TOKEN'

/** Never a script, a link, a question, or anything that is not needed to run. */
const FLAGS = [
  '--ignore-scripts',
  '--omit=dev',
  '--legacy-peer-deps',
  '--no-bin-links',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  ...['git', 'remote', 'directory'].map((kind) => `--allow-${kind}=none`),
  '--allow-file=root',
  `--git=${NO_GIT}`,
  '--omit-lockfile-registry-resolved=false',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-timeout=30000',
  '--loglevel=error',
]

/** The package as it lies in the staging folder. */
export const TARBALL = 'package.tgz'

/**
 * Installs a package's tarball and what it depends on into `<folder>/node_modules`. What would be installed is looked at
 * before any of it is: every package comes from the registry, with a digest.
 *
 * @throws DomainError `unsupported_dependencies`, `integrity_mismatch`, `package_too_large`, `dependencies_failed`,
 * `npm_missing`.
 */
export async function installDependencies(folder: string, name: string, registry: Registry, signal: AbortSignal) {
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [name]: `file:./${TARBALL}` } }),
  )
  await writeFile(join(folder, '.npmrc'), npmrc(registry), { mode: 0o600 })
  try {
    await npm(folder, ['install', '--package-lock-only'], registry, signal)
    checkLock(await readLock(folder), name, registry)
    await npm(folder, ['install'], registry, signal)
  } finally {
    await rm(join(folder, '.npmrc'), { force: true })
    await rm(join(folder, '.npm'), { recursive: true, force: true })
  }
}

function npmrc({ url, token }: Registry): string {
  const auth = token === undefined ? [] : [`//${url.host}${url.pathname}:_authToken=\${${TOKEN}}`]
  return [`registry=${url.href}`, ...auth, ''].join('\n')
}

/** What this machine says for all its users, such as a proxy and its certificate, holds; what a person set does not. */
async function npm(folder: string, command: readonly string[], registry: Registry, signal: AbortSignal): Promise<void> {
  const env = {
    HOME: folder,
    npm_config_userconfig: join(folder, '.npmrc'),
    npm_config_cache: join(folder, '.npm'),
    ...(registry.token !== undefined && { [TOKEN]: registry.token }),
  }
  const result = await runNpm([...command, ...FLAGS], { cwd: folder, env, timeout: NPM_MS, signal })
  const secrets = registry.token === undefined ? [] : [registry.token]
  if (result.code !== 0) throw npmFailure(result, [folder, ...secrets])
}

async function readLock(folder: string): Promise<Static<typeof Lock>> {
  const lock: unknown = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'))
  if (Value.Check(Lock, lock)) return lock
  throw installProblem('dependencies_failed', 'npm wrote a lock file that cannot be read.')
}

function checkLock({ packages }: Static<typeof Lock>, name: string, registry: Registry): void {
  for (const [path, { resolved, integrity, link, inBundle }] of Object.entries(packages)) {
    if (path === '' || path === `node_modules/${name}`) continue
    const isFromRegistry = resolved === undefined || comesFrom(registry, resolved)
    if (isFromRegistry && integrity && !link && !inBundle) continue
    const dependency = path.replace(/^.*node_modules\//, '').slice(0, 100)
    throw installProblem('unsupported_dependencies', `It depends on ${dependency}: no package of the registry.`)
  }
}

function comesFrom({ url }: Registry, resolved: string): boolean {
  if (!URL.canParse(resolved)) return false
  const { origin, host } = new URL(resolved)
  return origin === url.origin || host === 'registry.npmjs.org'
}
