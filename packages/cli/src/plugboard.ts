import { createRequire } from 'node:module'
import { Command } from 'commander'
import { auditCommand } from './audit-command.js'
import { devCommand } from './dev/dev-command.js'
import { serveCommand } from './serve-command.js'

const { version } = createRequire(import.meta.url)('../package.json')

/** Runs the `plugboard` command with the arguments of a process. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('plugboard')
    .description('Connections between flows and the outside world: serve them, and look after them.')
    .version(version)
    .showHelpAfterError('Run plugboard --help for what there is.')
    .addCommand(serveCommand())
    .addCommand(auditCommand())
    .addCommand(new Command('piece').description('Write pieces.').addCommand(devCommand()))
  await program.parseAsync(argv)
}
