import { createRequire } from 'node:module'
import { Command } from 'commander'
import { auditCommand } from './audit-command.js'
import { serveCommand } from './serve-command.js'
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
    .addCommand(serveCommand())
    .addCommand(auditCommand())
  try {
    await confineErrors(program).parseAsync(argv)
  } catch (error) {
    process.exitCode = reportFailure(error, terminal)
  }
}
