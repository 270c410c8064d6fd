import { Command, InvalidArgumentError } from 'commander'
import type { DevOptions } from './develop.js'

/** A port of its own, so that it does not meet a server on 3000. */
const PORT = 3100

const EXAMPLES = `
Examples:
  plugboard piece dev                   the piece in this folder
  plugboard piece dev acme --port 4000  the piece in the folder acme, on another port
  plugboard piece dev --data .data      keep what is typed for the next time`

/** `plugboard piece dev`: a server with the piece in a folder, built anew on every save, and a page to try it on. */
export function devCommand(): Command {
  return new Command('dev')
    .description('Work on a piece: shows its forms in the browser, runs its actions, and builds it anew on every save.')
    .argument('[folder]', 'the folder of the piece', '.')
    .option('--port <port>', 'port to listen on, on loopback; 0 for any free one', readPort, PORT)
    .option('--no-open', 'do not open the browser')
    .option('--data <folder>', 'keep the connections in this folder; otherwise they are gone at the end')
    .addHelpText('after', EXAMPLES)
    .action(dev)
}

async function dev(folder: string, options: DevOptions): Promise<void> {
  // Brings the whole server with it, which no other command of pieces needs.
  const { develop } = await import('./develop.js')
  await develop(folder, options)
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}
