import childProcess from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import workerThreads from 'node:worker_threads'

/** Something a piece did while it was imported, by the rule it breaks. */
export interface Deed {
  rule: 'import-network' | 'import-writes' | 'import-processes' | 'import-environment'
  what: string
}

type Functions = Record<string, unknown>

const WRITES = `appendFile chmod chown copyFile cp link mkdir mkdtemp rename rm rmdir symlink truncate unlink utimes
  writeFile`.split(/\s+/)
const RESOLVES = ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveTxt', 'resolveSrv', 'resolveMx', 'reverse']
const SPAWNS = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']

/**
 * Takes down what is done from now on that an import should not do. What is done still happens.
 *
 * @returns the list, which grows.
 */
export function watchImport(): readonly Deed[] {
  const deeds: Deed[] = []
  const watch = (rule: Deed['rule'], owner: object, names: readonly string[]) => {
    for (const name of names) wrap(owner as Functions, name, () => deeds.push({ rule, what: name }))
  }
  watch('import-network', net.Socket.prototype, ['connect'])
  watch('import-network', net.Server.prototype, ['listen'])
  watch('import-network', dgram.Socket.prototype, ['bind', 'connect', 'send'])
  watch('import-network', dns, RESOLVES)
  watch('import-network', dns.promises, RESOLVES)
  watch('import-writes', fs, [...WRITES.flatMap((name) => [name, `${name}Sync`]), 'createWriteStream'])
  watch('import-writes', fs.promises, WRITES)
  watch('import-processes', childProcess, SPAWNS)
  watchWorkers(deeds)
  syncBuiltinESMExports()
  watchEnvironment(deeds)
  return deeds
}

function wrap(owner: Functions, name: string, report: () => void): void {
  const original = owner[name]
  if (typeof original !== 'function') return
  owner[name] = function (this: unknown, ...args: unknown[]) {
    report()
    return Reflect.apply(original, this, args)
  }
}

function watchWorkers(deeds: Deed[]): void {
  const construct = (target: typeof workerThreads.Worker, args: unknown[]): object => {
    deeds.push({ rule: 'import-processes', what: 'Worker' })
    return Reflect.construct(target, args)
  }
  Object.assign(workerThreads, { Worker: new Proxy(workerThreads.Worker, { construct }) })
}

/** Whether the code that reads, the first that is not of this file, is Node's own. */
function isAskedByNode(): boolean {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  const asking = frames.find((frame) => !frame.includes(import.meta.url) && !frame.includes('at Reflect.'))
  return asking === undefined || /\(?node:/.test(asking)
}

/** Node's own settings may be read; whatever else is there belongs to the server. */
function watchEnvironment(deeds: Deed[]): void {
  const read = (name: string | symbol) => {
    if (typeof name !== 'string' || name.startsWith('NODE_') || isAskedByNode()) return
    deeds.push({ rule: 'import-environment', what: name })
  }
  const handler: ProxyHandler<NodeJS.ProcessEnv> = {
    get(target, name) {
      read(name)
      return Reflect.get(target, name)
    },
    has(target, name) {
      read(name)
      return Reflect.has(target, name)
    },
    ownKeys(target) {
      read('all of it')
      return Reflect.ownKeys(target)
    },
  }
  Object.defineProperty(process, 'env', { value: new Proxy(process.env, handler) })
}
