import type { Command } from 'commander'
import { callServer } from '../remote/server-client.js'
import type { Terminal } from '../terminal/terminal.js'
import { onServer, piecePath, type ServerOptions, serverOf } from './on-server.js'

/** `plugboard pieces remove`: takes a piece, or one version of it, away. */
export function removeCommand(terminal: Terminal): Command {
  return onServer('remove', 'Remove a piece, or one version of it. Refused while it is used.', [
    'remove acme 1.2.0',
    'remove acme                     with all its versions',
  ])
    .argument('<piece>', 'name of the piece')
    .argument('[version]', 'only this version')
    .action(async (name: string, version: string | undefined, options: ServerOptions) => {
      const query = version === undefined ? '' : `?${new URLSearchParams({ version })}`
      await callServer(serverOf(options), `${piecePath(name)}${query}`, { method: 'DELETE' })
      terminal.mark('ok', `${name}${version === undefined ? '' : ` ${version}`} is removed.`)
      terminal.result({ removed: { name, version: version ?? null } })
    })
}
