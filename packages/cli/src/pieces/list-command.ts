import type { Command } from 'commander'
import { callServer } from '../remote/server-client.js'
import type { Terminal } from '../terminal/terminal.js'
import type { InstalledVersion, PieceSummary } from './answers.js'
import { connectionsText } from './connections-text.js'
import { onServer, piecePath, type ServerOptions, serverOf } from './on-server.js'

/** `plugboard pieces list`: the pieces and their versions. */
export function listCommand(terminal: Terminal): Command {
  return onServer('list', 'List the installed pieces, their versions and how many connections each has.', [
    'list',
    'list --server https://plugboard.example.com --json',
  ]).action((options: ServerOptions) => list(terminal, options))
}

async function list(terminal: Terminal, options: ServerOptions): Promise<void> {
  const server = serverOf(options)
  const { items } = await callServer<{ items: PieceSummary[] }>(server, '/pieces')
  const pieces = await Promise.all(
    items.map(async ({ name, title, type }) => {
      const answer = await callServer<{ items: InstalledVersion[] }>(server, `${piecePath(name)}/versions`)
      return { name, title, type, versions: answer.items }
    }),
  )
  const width = Math.max(...pieces.map(({ name }) => name.length), 0)
  for (const { name, versions } of pieces) {
    for (const version of versions) terminal.line(`${name.padEnd(width)}  ${describe(terminal, version)}`)
  }
  terminal.result({ pieces })
}

function describe(terminal: Terminal, { version, current, pinned, source, connections = 0 }: InstalledVersion): string {
  const marks = [...(current ? ['current'] : []), ...(pinned ? ['pinned'] : [])]
  const from = source === 'server' ? 'comes with the server' : `from a ${source}`.replace('a registry', 'the registry')
  const used = connectionsText(connections)
  const text = `${version.padEnd(10)} ${marks.join(', ').padEnd(16)} ${used}, ${from}`
  return current ? text : terminal.paint('dim', text)
}
