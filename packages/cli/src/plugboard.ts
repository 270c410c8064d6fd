import { createRequire } from 'node:module'
import { Command } from 'commander'
import { COMMANDS } from './commands.js'
import { confineErrors } from './terminal/confine-errors.js'
import { createTerminal } from './terminal/create-terminal.js'
import { reportFailure } from './terminal/report-failure.js'

const { version } = createRequire(import.meta.url)('../package.json')

/** Runs the `plugboard` command with the arguments of a process, and sets its exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  const { env, stdin, stdout, stderr } = process
  const json = argv.includes('--json')
  const terminal = createTerminal({ json, env, interactive: stdin.isTTY === true, stdout, stderr })
  const program = new Command('plugboard')
    .description('Connections between flows and the outside world: serve them, look after them, and write pieces.')
    .version(version)
  try {
    for (const load of needed(argv[2])) program.addCommand(await load(terminal))
    await confineErrors(program).parseAsync(argv)
  } catch (error) {
    process.exitCode = reportFailure(error, terminal)
  }
}

/** The named command; all of them for help, and for what is misspelt. */
function needed(name = ''): (typeof COMMANDS)[string][] {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return command ? [command] : Object.values(COMMANDS)
}
