import { resolve } from 'node:path'
import { Command } from 'commander'
import { readPiecePackage } from '../package/piece-package.js'
import type { Terminal } from '../terminal/terminal.js'
import { addOperation, type OperationKind } from './add-operation.js'

/** `plugboard piece add`: one more action or trigger in a piece. */
export function addCommand(terminal: Terminal): Command {
  return new Command('add')
    .description('Add an action or a trigger to a piece, with an example and a test.')
    .addCommand(addKind(terminal, 'action', 'list-orders'))
    .addCommand(addKind(terminal, 'trigger', 'new-order'))
}

function addKind(terminal: Terminal, kind: OperationKind, example: string): Command {
  return new Command(kind)
    .description(`Add the file of a new ${kind}, its line in the piece, an example in the fixtures, and a test.`)
    .argument('<name>', 'its name in flows: lower-case words joined by hyphens')
    .option('--folder <path>', 'where the piece is', '.')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', `\nExamples:\n  plugboard piece add ${kind} ${example}`)
    .action((name: string, options: { folder: string }) => add(terminal, kind, name, resolve(options.folder)))
}

async function add(terminal: Terminal, kind: OperationKind, name: string, folder: string): Promise<void> {
  readPiecePackage(folder)
  const files = await addOperation(folder, kind, name)
  for (const file of files) terminal.mark('ok', file)
  terminal.line(`\nIt does what the first ${kind} of a new piece does. Make it your own, then run npm test.`)
  terminal.result({ kind, name, files })
}
