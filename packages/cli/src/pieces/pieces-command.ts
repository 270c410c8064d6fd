import { Command } from 'commander'
import type { Terminal } from '../terminal/terminal.js'
import { addCommand } from './add-command.js'
import { listCommand } from './list-command.js'
import { pinCommand, unpinCommand } from './pin-commands.js'
import { removeCommand } from './remove-command.js'
import { upgradeCommand } from './upgrade-command.js'
import { commitCommand, rollBackCommand } from './upgrade-end-commands.js'

/** `plugboard pieces`: what is installed on a running server. */
export function piecesCommand(terminal: Terminal): Command {
  const command = new Command('pieces').description('Install, upgrade, pin and remove pieces on a running server.')
  const all = [
    listCommand,
    addCommand,
    upgradeCommand,
    commitCommand,
    rollBackCommand,
    pinCommand,
    unpinCommand,
    removeCommand,
  ]
  for (const make of all) command.addCommand(make(terminal))
  return command
}
