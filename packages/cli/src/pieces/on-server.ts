import { Command } from 'commander'
import { findServer, type ServerAddress } from '../remote/server-client.js'

/** What every command that talks to a server takes. */
export interface ServerOptions {
  server?: string
}

/** A command that talks to a running server. */
export function onServer(name: string, description: string, examples: readonly string[]): Command {
  const shown = examples.map((example) => `  plugboard pieces ${example}`).join('\n')
  return new Command(name)
    .description(description)
    .option('--server <url>', 'address of the server; default PLUGBOARD_PUBLIC_URL, else this machine')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', `\nExamples:\n${shown}\n\nThe token is read from PLUGBOARD_TOKEN or PLUGBOARD_ADMIN_TOKEN.`)
}

/** The server a command was told to talk to. */
export const serverOf = ({ server }: ServerOptions): ServerAddress => findServer(server, process.env)

/** The path of a piece in the API. */
export const piecePath = (name: string): string => `/pieces/${encodeURIComponent(name)}`
