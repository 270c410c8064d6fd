import type { Command } from 'commander'
import { callServer, type ServerAddress } from '../remote/server-client.js'
import { askChoice } from '../terminal/ask.js'
import { Failure } from '../terminal/failure.js'
import type { Terminal } from '../terminal/terminal.js'
import type { InstalledVersion, Upgrade, UpgradePreview } from './answers.js'
import { connectionsText } from './connections-text.js'
import { onServer, piecePath, type ServerOptions, serverOf } from './on-server.js'
import { showPreview } from './show-preview.js'

interface Options extends ServerOptions {
  preview?: boolean
  accept?: boolean
  yes?: boolean
}

/** `plugboard pieces upgrade`: moves the connections of a piece to another installed version. */
export function upgradeCommand(terminal: Terminal): Command {
  return onServer('upgrade', 'Move the connections of a piece to another installed version. It can be rolled back.', [
    'upgrade acme                    to the newest installed version',
    'upgrade acme 2.0.0 --preview',
    'upgrade acme 2.0.0 --yes',
  ])
    .argument('<piece>', 'name of the piece')
    .argument('[version]', 'an installed version; default the newest')
    .option('--preview', 'say what would happen, and change nothing')
    .option('--accept', 'also where steps of flows take what the version lacks')
    .option('--yes', 'do not ask')
    .action((name: string, version: string | undefined, options: Options) => upgrade(terminal, name, version, options))
}

async function upgrade(terminal: Terminal, name: string, given: string | undefined, options: Options): Promise<void> {
  const server = serverOf(options)
  const version = given ?? (await newestOf(server, name))
  const path = `${piecePath(name)}/upgrade`
  const preview = await callServer<UpgradePreview>(server, path, { json: { version, preview: true } })
  showPreview(terminal, name, preview)
  if (options.preview) return terminal.result(preview)
  if (!options.yes) await confirm(terminal, preview)
  const json = { version, ...(options.accept && { accept: true }) }
  const done = await terminal.task('Moving connections', () => callServer<Upgrade>(server, path, { json }))
  terminal.mark('ok', `${name} is at ${done.to}: ${connectionsText(done.moved)} moved, ${done.leftBehind} left behind.`)
  terminal.line(`\nRoll it back with:  plugboard pieces rollback ${name}`)
  terminal.line(`Make it final with: plugboard pieces commit ${name}`)
  terminal.result(done)
}

async function newestOf(server: ServerAddress, name: string): Promise<string> {
  const { items } = await callServer<{ items: InstalledVersion[] }>(server, `${piecePath(name)}/versions`)
  const [newest] = items
  if (!newest) throw new Failure('version_not_installed', `No version of ${name} is installed.`)
  return newest.version
}

/** Nobody is asked where nobody can answer: then `--yes` has to say it. */
async function confirm(terminal: Terminal, { connections }: UpgradePreview): Promise<void> {
  const answer = await askChoice(terminal, {
    argument: '--yes',
    message: `Move ${connectionsText(connections.moved + connections.migrated)}?`,
    options: [
      { value: 'yes', label: 'Yes, upgrade' },
      { value: 'no', label: 'No, change nothing' },
    ],
  })
  if (answer === 'no') throw new Failure('cancelled', 'Stopped; nothing was changed.')
}
