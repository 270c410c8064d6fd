import type { DomainError } from '../domain-error.js'
import { type InstallProblemCode, installProblem } from './install-problem.js'
import type { NpmResult } from './npm-command.js'

/** For versions of npm that cannot be told to leave git alone: a program there is not. */
export const NO_GIT = 'no-git-for-pieces'

/** What npm says of known failures: https://docs.npmjs.com/common-errors */
const KNOWN: readonly [RegExp, InstallProblemCode, string][] = [
  [
    new RegExp(`\\bEALLOW|${NO_GIT}`),
    'unsupported_dependencies',
    'It depends on what is fetched by git, from an address or out of a folder: no package of the registry.',
  ],
  [/\bEINTEGRITY\b/, 'integrity_mismatch', 'A package it depends on is not the one the registry announces.'],
  [/\b(?:EFBIG|SIGXFSZ|TAR_ABORT)\b/, 'package_too_large', 'A package it depends on is too large, unpacked.'],
  [/\bE(?:404|TARGET|NOVERSIONS)\b/, 'unsupported_dependencies', 'It depends on what the registry does not have.'],
]

/** Why npm could not install something. What it said is told without the texts that are `hidden`. */
export function npmFailure(
  { code, signal, stderr }: Omit<NpmResult, 'stdout'>,
  hidden: readonly string[],
): DomainError {
  const said = signal === null ? stderr : `npm was ended by ${signal}.`
  const [, known, message] = KNOWN.find(([pattern]) => pattern.test(said)) ?? []
  if (known !== undefined && message !== undefined) return installProblem(known, message)
  const isLate = code === null && signal === null
  const why = isLate ? 'npm took longer than two minutes.' : reasonIn(said, hidden)
  return installProblem('dependencies_failed', `What the piece depends on could not be installed: ${why}`)
}

/** The first lines of what npm says. */
function reasonIn(stderr: string, hidden: readonly string[]): string {
  const shown = hidden.reduce((text, one) => text.replaceAll(one, ''), stderr)
  const lines = shown.split('\n').map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim())
  return lines
    .filter((line) => line !== '' && !line.startsWith('A complete log'))
    .slice(0, 3)
    .join(' ')
}
