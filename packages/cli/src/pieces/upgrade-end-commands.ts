import type { Command } from 'commander'
import { callServer } from '../remote/server-client.js'
import { Failure } from '../terminal/failure.js'
import type { Terminal } from '../terminal/terminal.js'
import type { Upgrade } from './answers.js'
import { connectionsText } from './connections-text.js'
import { onServer, piecePath, type ServerOptions, serverOf } from './on-server.js'

/** `plugboard pieces commit`: makes an upgrade final. */
export function commitCommand(terminal: Terminal): Command {
  return onServer('commit', 'Make the upgrade of a piece final.', ['commit acme'])
    .argument('<piece>', 'name of the piece')
    .action(async (name: string, options: ServerOptions) => {
      const done = await end<Upgrade>(name, 'commit', options)
      terminal.mark('ok', `${name} stays at ${done.to}.`)
      terminal.result(done)
    })
}

/** `plugboard pieces rollback`: moves connections back to the version they had. */
export function rollBackCommand(terminal: Terminal): Command {
  return onServer('rollback', 'Roll the upgrade of a piece back.', ['rollback acme'])
    .argument('<piece>', 'name of the piece')
    .action(async (name: string, options: ServerOptions) => {
      const done = await end<Upgrade & { returned: number; kept: number }>(name, 'rollback', options)
      terminal.mark('ok', `${name} is at ${done.from} again: ${connectionsText(done.returned)} moved back.`)
      if (done.kept > 0) terminal.mark('warning', `${done.kept} were changed since and stay at ${done.to}.`)
      terminal.result(done)
    })
}

async function end<Answer>(name: string, how: 'commit' | 'rollback', options: ServerOptions): Promise<Answer> {
  const server = serverOf(options)
  const { items } = await callServer<{ items: Upgrade[] }>(server, `${piecePath(name)}/upgrades`)
  const open = items.find(({ state }) => state === 'open')
  if (open) return callServer<Answer>(server, `/piece-upgrades/${open.id}/${how}`, { method: 'POST' })
  throw new Failure('no_open_upgrade', `No upgrade of ${name} is open.`, {
    hint: 'An upgrade can be rolled back or committed once.',
  })
}
