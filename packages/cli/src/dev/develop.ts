import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type RunningWorkbench, startWorkbench } from '@plugboard/server'
import { buildPiece } from './build-piece.js'
import { describeBuild } from './describe-build.js'
import { DevFailure } from './dev-failure.js'
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

/** Serves the workbench of a piece until it is told to stop. Throws a `DevFailure`. */
export async function develop(given: string, options: DevOptions): Promise<void> {
  const folder = expectPieceFolder(given)
  const scratch = await mkdtemp(join(tmpdir(), 'plugboard-dev-'))
  try {
    const workbench = await start(folder, scratch, options)
    try {
      await work(folder, workbench, { scratch, open: options.open })
    } finally {
      await workbench.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
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
  if (cause.name !== 'ListenError') return new DevFailure(cause.message, { cause })
  return new DevFailure(`Port ${port} cannot be used. Stop what listens there, or choose another with --port.`, {
    cause,
  })
}

interface WorkOptions {
  readonly scratch: string
  readonly open: boolean
}

/** Builds, says where the page is, and builds anew on every save; until a signal or a key ends it. */
async function work(folder: PieceFolder, workbench: RunningWorkbench, { scratch, open }: WorkOptions): Promise<void> {
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
  const isDesktop = hasDesktop(env)
  try {
    await rebuilder.rebuild()
    console.log(greeting(folder, workbench.createLink()))
    if (open && isDesktop && stdout.isTTY) openBrowser(workbench.createLink())
    await untilStopped({
      o: () => (isDesktop ? openBrowser(workbench.createLink()) : console.log(`  ${workbench.createLink()}`)),
      r: () => void rebuilder.rebuild(),
    })
  } finally {
    stopWatching()
    await rebuilder.stop()
  }
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

/** Resolves at a signal to stop, or when q is pressed. */
function untilStopped(keys: Omit<Keys, 'q'>): Promise<void> {
  return new Promise((resolve) => {
    const giveBack = process.stdin.isTTY ? listenToKeys(process.stdin, { ...keys, q: () => stop() }) : () => undefined
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      giveBack()
      resolve()
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}
