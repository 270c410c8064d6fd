import { Command } from 'commander'
import { addCommand } from './add/add-command.js'
import { buildCommand } from './build/build-command.js'
import { checkCommand } from './check/check-command.js'
import { createCommand } from './create/create-command.js'
import { devCommand } from './dev/dev-command.js'
import type { Terminal } from './terminal/terminal.js'

/** `plugboard piece`: writing a piece, from the first file to a package that others can install. */
export function pieceCommand(terminal: Terminal): Command {
  return new Command('piece')
    .description('Write a piece: a connector to one outside system, in an npm package of its own.')
    .addCommand(createCommand(terminal))
    .addCommand(addCommand(terminal))
    .addCommand(devCommand())
    .addCommand(buildCommand(terminal))
    .addCommand(checkCommand(terminal))
}
