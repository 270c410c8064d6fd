import { resolve } from 'node:path'
import type { ConformanceResult } from '@plugboard/core/testing'
import { Command } from 'commander'
import { type PiecePackage, readPiecePackage } from '../package/piece-package.js'
import { Failure } from '../terminal/failure.js'
import type { Terminal } from '../terminal/terminal.js'
import { checkStages } from './check-stages.js'
import { STAGES, type Stage } from './stage.js'

interface CheckCommandOptions {
  skipInstall?: boolean
  maxSize: string
}

const MEBIBYTE = 1024 * 1024
const EXAMPLES = `
Examples:
  plugboard piece check
  plugboard piece check ../acme --skip-install
  plugboard piece check --json > report.json`

/** `plugboard piece check`: everything that can be said of a piece before it is published. */
export function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('Check a piece and its package: rules, import, installation from the tarball, conformance.')
    .argument('[folder]', 'where the piece is', '.')
    .option('--skip-install', 'leave out the installation and the conformance suite')
    .option('--max-size <MiB>', 'how large the package may be, unpacked', '5')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action((folder: string, options: CheckCommandOptions) => check(terminal, resolve(folder), options))
}

async function check(terminal: Terminal, folder: string, options: CheckCommandOptions): Promise<void> {
  const piece = readPiecePackage(folder)
  const { name = 'a piece without a name', version = '' } = piece.json
  terminal.line(`Checking ${terminal.paint('bold', `${name} ${version}`.trim())}`)
  const stages: Stage[] = []
  const running = checkStages(piece, {
    skipInstall: options.skipInstall === true,
    maxSize: sizeOf(options.maxSize),
    around: (stage, run) => terminal.task(STAGES[stage], run),
    onCase: (result) => showCase(terminal, result),
  })
  for await (const stage of running) {
    stages.push(stage)
    showStage(terminal, stage)
  }
  summarize(terminal, piece, stages)
}

function showCase(terminal: Terminal, { ok, name, ms, message }: ConformanceResult): void {
  terminal.mark(ok ? 'ok' : 'problem', `${name} ${terminal.paint('dim', `${ms} ms`)}`)
  if (message !== undefined) terminal.line(`    ${message.split('\n').join('\n    ')}`)
}

function showStage(terminal: Terminal, { name, ok, ms, findings, skipped }: Stage): void {
  if (skipped !== undefined) {
    terminal.mark('skipped', `${STAGES[name]}: left out, ${skipped}.`)
    return
  }
  terminal.mark(ok ? 'ok' : 'problem', `${terminal.paint('bold', STAGES[name])} ${terminal.paint('dim', `${ms} ms`)}`)
  for (const { rule, message } of findings) terminal.line(`    ${terminal.paint('red', rule)}  ${message}`)
}

function summarize(terminal: Terminal, { folder, json }: PiecePackage, stages: readonly Stage[]): void {
  const cases = stages.flatMap((stage) => stage.cases ?? [])
  const passed = cases.filter(({ ok }) => ok).length
  const broken = cases.length - passed
  const failed = stages.flatMap(({ findings }) => findings).length + broken
  const skipped = stages.filter((stage) => stage.skipped !== undefined).length
  const leftOut = skipped === 0 ? '' : ` ${skipped} of ${stages.length} stages were left out.`
  const text = failed === 0 ? 'Nothing is wrong.' : `${failed} ${failed === 1 ? 'thing is' : 'things are'} wrong.`
  terminal.line()
  terminal.mark(failed === 0 ? 'ok' : 'problem', `${text} ${passed} cases passed.${leftOut}`)
  const { name, version } = json
  terminal.result({
    ok: failed === 0,
    folder,
    package: { name, version },
    problems: failed,
    cases: { passed, failed: broken },
    stages,
  })
  process.exitCode = failed === 0 ? 0 : 1
}

function sizeOf(text: string): number {
  const size = Number(text)
  if (size > 0) return size * MEBIBYTE
  throw new Failure('wrong_usage', `--max-size must be a number of MiB, not ${text}.`, { exitCode: 2 })
}
