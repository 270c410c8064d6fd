import { relative, resolve } from 'node:path'
import { PIECE_TYPES, type PieceType } from '@plugboard/core/host'
import { Command, Option } from 'commander'
import { installedCore } from '../package/installed-core.js'
import { askChoice, askText } from '../terminal/ask.js'
import { Failure } from '../terminal/failure.js'
import type { Terminal } from '../terminal/terminal.js'
import { AUTH_CHOICES, type AuthChoice } from './auth-choices.js'
import { createPiece, type NewPiece } from './create-piece.js'
import { nameProblem, pieceNames, titleOf } from './piece-names.js'

interface CreateOptions {
  auth?: AuthChoice
  title?: string
  type?: PieceType
  folder?: string
  package?: string
  core?: string
}

const EXAMPLES = `
Examples:
  plugboard piece create acme --auth api-key
  plugboard piece create my-shop --auth oauth2 --title "My Shop" --package @me/plugboard-shop`

/** `plugboard piece create`: a working piece in a folder of its own. */
export function createCommand(terminal: Terminal): Command {
  return new Command('create')
    .description('Make a working piece in a folder of its own, with tests that pass.')
    .argument('[name]', 'its name in flows: lower-case words joined by hyphens')
    .addOption(new Option('--auth <kind>', 'how it authenticates').choices(AUTH_CHOICES.map(({ value }) => value)))
    .option('--title <title>', 'what people read; default from the name')
    .addOption(new Option('--type <type>', 'under which people look for it; default Web').choices(PIECE_TYPES))
    .option('--folder <path>', 'where to put it; default a folder of its name')
    .option('--package <name>', 'name of the npm package; default plugboard-piece-<name>')
    .option('--core <spec>', 'where npm gets @plugboard/core from; default what this command line uses')
    .option('--json', 'print what was made as JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: CreateOptions) => create(terminal, options, name))
}

async function create(terminal: Terminal, options: CreateOptions, name: string | undefined): Promise<void> {
  const piece = await describe(terminal, options, name)
  const files = await createPiece(piece)
  const place = relative(process.cwd(), piece.folder) || '.'
  terminal.mark('ok', `${piece.title} is in ${terminal.paint('bold', place)}: ${files.length} files.`)
  const next = [`cd ${place}`, 'npm install', 'npm test', 'plugboard piece dev', 'plugboard piece check']
  terminal.line('\nNext:')
  for (const step of next) terminal.line(`  ${terminal.paint('cyan', step)}`)
  terminal.result({ folder: piece.folder, name: piece.names.kebab, package: piece.packageName, files, next })
}

/** Asks on a terminal for what was not given; a piece made without asking has a default for all but name and auth. */
async function describe(terminal: Terminal, options: CreateOptions, given: string | undefined): Promise<NewPiece> {
  const isAsking = terminal.mode === 'terminal' && (given === undefined || options.auth === undefined)
  const name = given ?? (await askName(terminal))
  const names = pieceNames(name)
  const title = options.title ?? (isAsking ? await askTitle(terminal, name) : titleOf(name))
  const auth = options.auth ?? (await askAuth(terminal))
  const type = options.type ?? (isAsking ? await askType(terminal) : 'Web')
  const packageName = options.package ?? `plugboard-piece-${name}`
  for (const problem of [titleProblem(title), packageProblem(packageName)]) {
    if (problem !== undefined) throw new Failure('invalid_name', problem, { exitCode: 2 })
  }
  const core = installedCore()
  const folder = resolve(options.folder ?? name)
  return { names, title, auth, type, packageName, folder, core: { ...core, spec: options.core ?? core.spec } }
}

const askName = (terminal: Terminal) =>
  askText(terminal, { argument: '<name>', message: 'Its name in flows, such as my-shop', problem: nameProblem })

const askTitle = (terminal: Terminal, name: string) =>
  askText(terminal, { argument: '--title', message: 'Its title', initial: titleOf(name), problem: titleProblem })

const askAuth = (terminal: Terminal) =>
  askChoice(terminal, { argument: '--auth', message: 'How does it authenticate?', options: AUTH_CHOICES })

const askType = (terminal: Terminal) =>
  askChoice(terminal, {
    argument: '--type',
    message: 'Where do people look for it?',
    options: PIECE_TYPES.toReversed().map((value) => ({ value, label: value })),
  })

/** The title stands in code, JSON, Markdown and SVG. */
function titleProblem(title: string): string | undefined {
  if (/^[\p{L}\p{N}](?:[\p{L}\p{N} .,+()/-]{0,58}[\p{L}\p{N}.+)])?$/u.test(title)) return undefined
  return 'The title must be plain words of at most 60 characters: letters, digits, spaces and . , + - ( ) /'
}

function packageProblem(name: string): string | undefined {
  if (name.length <= 214 && /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name)) return undefined
  return `"${name}" is no name for an npm package: lower-case letters, digits, hyphens, with or without a @scope/.`
}
