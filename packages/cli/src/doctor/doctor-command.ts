import { Command } from 'commander'
import type { Terminal } from '../terminal/terminal.js'
import { checkFolders } from './checks/check-folders.js'
import { checkNative } from './checks/check-native.js'
import { checkNode } from './checks/check-node.js'
import { checkNpm } from './checks/check-npm.js'
import { checkPieces } from './checks/check-pieces.js'
import { checkPort } from './checks/check-port.js'
import { checkStorage } from './checks/check-storage.js'
import { checkVariables } from './checks/check-variables.js'
import type { Check, Checkup } from './checkup.js'
import { readSettings } from './read-settings.js'

const CHECKS: readonly Check[] = [
  checkNode,
  checkNpm,
  checkNative,
  checkVariables,
  checkStorage,
  checkFolders,
  checkPort,
  checkPieces,
]

const EXAMPLES = `
Examples:
  plugboard doctor
  PLUGBOARD_DATA=/var/lib/plugboard plugboard doctor --json`

/** `plugboard doctor`: what is wrong with this installation, and how to mend it. */
export function doctorCommand(terminal: Terminal): Command {
  return new Command('doctor')
    .description('Say what is wrong with this installation and how to mend it. Exit status 1 when something is.')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', EXAMPLES)
    .action(() => examine(terminal))
}

async function examine(terminal: Terminal): Promise<void> {
  const settings = readSettings(process.env, process.cwd())
  const checkups: Checkup[] = []
  for (const check of CHECKS) {
    const found = await terminal.task('Looking', () => check(settings))
    for (const checkup of found) show(terminal, checkup)
    checkups.push(...found)
  }
  const count = (state: Checkup['state']) => checkups.filter((checkup) => checkup.state === state).length
  const problems = count('problem')
  terminal.line(`\nProblems: ${problems}. Warnings: ${count('warning')}.`)
  terminal.result({ ok: problems === 0, checks: checkups })
  process.exitCode = problems === 0 ? 0 : 1
}

function show(terminal: Terminal, { state, message, hint }: Checkup): void {
  terminal.mark(state, message)
  if (hint !== undefined) terminal.line(`    ${hint}`)
}
