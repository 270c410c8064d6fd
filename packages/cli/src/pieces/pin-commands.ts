import type { Command } from 'commander'
import { callServer } from '../remote/server-client.js'
import type { Terminal } from '../terminal/terminal.js'
import type { InstalledVersion } from './answers.js'
import { onServer, piecePath, type ServerOptions, serverOf } from './on-server.js'

/** `plugboard pieces pin`: keeps a piece at a version. */
export function pinCommand(terminal: Terminal): Command {
  return onServer('pin', 'Keep a piece at a version until it is unpinned.', ['pin acme', 'pin acme 1.2.0'])
    .argument('<piece>', 'name of the piece')
    .argument('[version]', 'an installed version; default the current one')
    .action(async (name: string, given: string | undefined, options: ServerOptions) => {
      const server = serverOf(options)
      const { items } = await callServer<{ items: InstalledVersion[] }>(server, `${piecePath(name)}/versions`)
      const version = given ?? items.find(({ current }) => current)?.version
      const done = await callServer(server, `${piecePath(name)}/pin`, { method: 'PUT', json: { version } })
      terminal.mark('ok', `${name} stays at ${version}.`)
      terminal.result(done)
    })
}

/** `plugboard pieces unpin`: lets a piece be upgraded again. */
export function unpinCommand(terminal: Terminal): Command {
  return onServer('unpin', 'Let a piece be upgraded again.', ['unpin acme'])
    .argument('<piece>', 'name of the piece')
    .action(async (name: string, options: ServerOptions) => {
      await callServer(serverOf(options), `${piecePath(name)}/pin`, { method: 'DELETE' })
      terminal.mark('ok', `${name} may be upgraded.`)
      terminal.result({ name, pinned: false })
    })
}
