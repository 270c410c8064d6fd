import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type RunningWorkbench, startWorkbench } from '@plugboard/server'
import { Failure } from '../terminal/failure.js'
import { buildPiece } from './build-piece.js'
import { describeBuild } from './describe-build.js'
import { expectPieceFolder, type PieceFolder } from './expect-piece-folder.js'
import { type Keys, listenToKeys } from './listen-to-keys.js'
import { hasDesktop, openBrowser } from './open-browser.js'
import { Rebuilder } from './rebuilder.js'
import { watchFolder } from './watch-folder.js'

export interface DevOptions {
  readonly port: number
  /** Open the browser where there is a desktop. */
  readonly open: boolean
  /** Default: a temporary folder. */
  readonly data?: string
}

/** Serves the workbench of a piece until a signal or a key stops it. Throws a `Failure`. */
export async function develop(given: string, options: DevOptions): Promise<void> {
  const folder = expectPieceFolder(given)
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const scratch = await mkdtemp(join(tmpdir(), 'plugboard-dev-'))
  try {
    const workbench = await start(folder, scratch, options)
    try {
      await work(folder, workbench, { scratch, open: options.open, stop })
    } finally {
      await workbench.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

async function start(folder: PieceFolder, scratch: string, { port, data }: DevOptions): Promise<RunningWorkbench> {
  const dataFolder = data === undefined ? join(scratch, 'data') : resolve(data)
  try {
    return await startWorkbench({ folder: folder.path, dataFolder, port, environment: process.env })
  } catch (cause) {
    throw startFailure(cause, port)
  }
}

function startFailure(cause: unknown, port: number): unknown {
  if (!(cause instanceof Error) || cause.name === 'Error') return cause
  if (cause.name !== 'ListenError') return new Failure('not_started', cause.message, { cause })
  return new Failure('port_taken', `Port ${port} cannot be used.`, {
    hint: 'Stop what listens there, or choose another with --port.',
    cause,
  })
}

interface WorkOptions {
  readonly scratch: string
  readonly open: boolean
  readonly stop: AbortController
}

/** Builds, says where the page is, and builds anew on every save. */
async function work(folder: PieceFolder, workbench: RunningWorkbench, options: WorkOptions): Promise<void> {
  const { scratch, open, stop } = options
  const { stdout, env } = process
  const rebuilder = new Rebuilder({
    build: (signal) => buildPiece(folder, { scratch, signal }),
    onBuilt: (build) => {
      workbench.show(build)
      console.log(describeBuild(build, stdout.isTTY === true && !env.NO_COLOR))
    },
    onFault: (error) => console.error(error),
  })
  const stopWatching = watchFolder(folder.path, () => void rebuilder.rebuild())
  const stopped = aborted(stop.signal)
  try {
    await Promise.race([rebuilder.rebuild(), stopped])
    if (stop.signal.aborted) return
    console.log(greeting(folder, workbench.createLink()))
    if (open && stdout.isTTY && hasDesktop(env)) openBrowser(workbench.createLink())
    await untilStopped(stopped, { o: () => offer(workbench), r: () => void rebuilder.rebuild(), q: () => stop.abort() })
  } finally {
    stopWatching()
    await rebuilder.stop()
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

/** Opens the page with a new link, or prints it where there is no desktop. */
function offer(workbench: RunningWorkbench): void {
  if (hasDesktop(process.env)) openBrowser(workbench.createLink())
  else console.log(`  ${workbench.createLink()}`)
}

/** What people read first, in one piece. */
function greeting({ name, path }: PieceFolder, link: string): string {
  const keys = process.stdin.isTTY ? ['Keys: o opens the page, r builds anew, q quits'] : []
  return [
    `The workbench of ${name} is ready (the link works once, for ten minutes):`,
    `  ${link}`,
    `Watched: src, icon.svg, package.json and tsconfig.json in ${path}`,
    ...keys,
  ].join('\n')
}

/** Listens to keys, where there is a terminal, until it is stopped. */
async function untilStopped(stopped: Promise<unknown>, keys: Keys): Promise<void> {
  const giveBack = process.stdin.isTTY ? listenToKeys(process.stdin, keys) : () => undefined
  await stopped
  giveBack()
}
