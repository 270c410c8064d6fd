import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { callServer, type ServerAddress } from '../remote/server-client.js'
import { Failure } from '../terminal/failure.js'
import type { Terminal } from '../terminal/terminal.js'
import type { Installation, PublishedVersions } from './answers.js'
import { onServer, type ServerOptions, serverOf } from './on-server.js'

const STAGES: Readonly<Record<string, string>> = {
  download: 'Downloading',
  inspect: 'Looking into the package',
  dependencies: 'Installing what it depends on',
  load: 'Loading its code',
  save: 'Saving',
}

const POLL_MS = 200

/** `plugboard pieces add`: installs a piece, wherever it comes from. */
export function addCommand(terminal: Terminal): Command {
  return onServer('add', 'Install a piece: a package from the registry, a tarball, or a folder on the same machine.', [
    'add plugboard-piece-acme@1.2.0',
    'add plugboard-piece-acme        the newest version, named before it is installed',
    'add ./plugboard-piece-acme-1.2.0.tgz',
    'add ./acme                      for development',
  ])
    .argument('<package>', 'name@version, the path of a tarball, or the path of a folder')
    .action((what: string, options: ServerOptions) => add(terminal, what, options))
}

async function add(terminal: Terminal, what: string, options: ServerOptions): Promise<void> {
  const server = serverOf(options)
  const begun = await begin(terminal, server, what)
  const done = await follow(terminal, server, begun)
  if (done.failure) {
    const { code, message, hint } = done.failure
    throw new Failure(code, message, hint === undefined ? {} : { hint })
  }
  terminal.mark('ok', `${done.name} ${done.version} is installed.`)
  for (const remark of done.remarks) terminal.mark('warning', remark)
  terminal.result(done)
}

async function begin(terminal: Terminal, server: ServerAddress, what: string): Promise<Installation> {
  const path = resolve(what)
  if (existsSync(path) && statSync(path).isFile()) {
    return callServer(server, '/pieces/tarball?wait=false', { bytes: readFileSync(path) })
  }
  const json = existsSync(path) ? { folder: path } : await published(terminal, server, what)
  return callServer(server, '/pieces?wait=false', { json })
}

/** A package with one exact version: the newest the registry has where none was named. */
async function published(terminal: Terminal, server: ServerAddress, what: string) {
  if (/^\.|[/\\]$|\.tgz$/.test(what)) {
    throw new Failure('not_found', `There is no ${what}.`, { hint: 'Check the path.', exitCode: 2 })
  }
  const at = what.lastIndexOf('@')
  if (at > 0) return { package: what.slice(0, at), version: what.slice(at + 1) }
  const query = new URLSearchParams({ package: what })
  const { latest } = await callServer<PublishedVersions>(server, `/piece-packages?${query}`)
  if (latest === null) throw new Failure('version_not_found', `The registry names no newest version of ${what}.`)
  terminal.line(`The newest version of ${what} is ${latest}.`)
  return { package: what, version: latest }
}

/** Tells each stage as it begins, until the end. */
async function follow(terminal: Terminal, server: ServerAddress, begun: Installation): Promise<Installation> {
  let installation = begun
  while (installation.state === 'waiting' || installation.state === 'running') {
    const { stage, id } = installation
    installation = await terminal.task(STAGES[stage] ?? stage, () => nextStage(server, id, stage))
    if (installation.stage !== stage) terminal.mark('ok', STAGES[stage] ?? stage)
  }
  return installation
}

async function nextStage(server: ServerAddress, id: string, stage: string): Promise<Installation> {
  for (;;) {
    const installation = await callServer<Installation>(server, `/piece-installations/${id}`)
    const goesOn = installation.state === 'waiting' || installation.state === 'running'
    if (!goesOn || installation.stage !== stage) return installation
    await wait(POLL_MS)
  }
}
