import { resolve } from 'node:path'
import { Command } from 'commander'
import { readPiecePackage } from '../package/piece-package.js'
import type { Terminal } from '../terminal/terminal.js'
import { type BuildProblem, buildPiece } from './build-piece.js'

const EXAMPLES = `
Examples:
  plugboard piece build
  plugboard piece build ../acme --json`

/** `plugboard piece build`: types checked, code and manifest written. */
export function buildCommand(terminal: Terminal): Command {
  return new Command('build')
    .description('Type-check and build a piece with its own TypeScript, and write its manifest.')
    .argument('[folder]', 'where the piece is', '.')
    .option('--json', 'print what is wrong as JSON')
    .addHelpText('after', EXAMPLES)
    .action((folder: string) => build(terminal, resolve(folder)))
}

async function build(terminal: Terminal, folder: string): Promise<void> {
  const piece = readPiecePackage(folder)
  const begun = performance.now()
  const problems = await terminal.task('Building', () => buildPiece(piece))
  const ms = Math.round(performance.now() - begun)
  for (const problem of problems) terminal.mark('problem', describe(problem))
  if (problems.length === 0) terminal.mark('ok', `Built ${piece.json.name} ${piece.json.version} in ${ms} ms.`)
  terminal.result({ ok: problems.length === 0, ms, problems })
  process.exitCode = problems.length === 0 ? 0 : 1
}

/** One line, with the place the way editors make it a link. */
function describe({ file, line, column, message }: BuildProblem): string {
  return file === undefined ? message : `${file}:${line}:${column} ${message}`
}
