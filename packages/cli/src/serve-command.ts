import { exitCodeOf, startServer, VARIABLES } from '@plugboard/server'
import { Command } from 'commander'

/** `plugboard serve`: the server, configured by environment variables, until it is told to stop. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Start the server. It is configured by environment variables.')
    .addHelpText('after', () => `\nEnvironment variables:\n${VARIABLES.map(describe).join('\n')}`)
    .action(serve)
}

async function serve(): Promise<void> {
  try {
    const server = await startServer(process.env)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void server.close().then(() => process.exit(0), fail))
    }
  } catch (error) {
    fail(error)
  }
}

/** A failure that names what is wrong is shown as its sentence; anything else with its stack. */
function fail(error: unknown): never {
  const code = exitCodeOf(error)
  console.error(code === 1 ? error : `plugboard: ${error instanceof Error ? error.message : error}`)
  process.exit(code)
}

const describe = ({ name, meaning, ...variable }: (typeof VARIABLES)[number]): string =>
  `  ${name}\n      ${meaning} Default: ${variable.default}.`
