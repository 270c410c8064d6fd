import type { PieceNames } from './piece-names.js'

/** What a template is filled in with. */
export interface TemplateFacts {
  names: PieceNames
  title: string
  /** A piece's type, such as `Web`. */
  type: string
  /** Name of the npm package. */
  packageName: string
  /** The auth kind, as the command line calls it. */
  auth: string
}

/** A line for some auth kinds only, in TypeScript or Markdown. */
const ONLY = /[ \t]*(?:\/\/ only: ([a-z0-9, -]+?)|<!-- only: ([a-z0-9, -]+?) -->)[ \t]*$/

/** The text of a template's file as it reads in the new piece. */
export function fillIn(text: string, facts: TemplateFacts): string {
  const lines = text.split('\n').flatMap((line) => lineFor(facts.auth, line))
  return rename(lines.join('\n'), facts).replace(`type: 'Web'`, `type: '${facts.type}'`)
}

function lineFor(auth: string, line: string): string[] {
  const [mark, code, prose] = ONLY.exec(line) ?? []
  const kinds = code ?? prose
  if (mark === undefined || kinds === undefined) return [line]
  return kinds.split(/, */).includes(auth) ? [line.slice(0, -mark.length)] : []
}

/** Files that mean something to npm, which would not pack them as they are. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'package.template.json': 'package.json',
}

/** The path of a template's file in the new piece. */
export function pathIn(path: string, { kebab }: PieceNames): string {
  return OTHER_NAMES[path] ?? path.replaceAll('acme', kebab)
}

/** `acmeAuth`, `const acme`, `startAcme`, `AcmeServer` are names in code; what is left are names in paths and prose. */
const MARKS =
  /(plugboard-piece-acme)|(\bacme(?=[A-Z,])|(?<=(?:const|\{) )acme\b)|((?<=[a-z])Acme|Acme(?=[A-Z]))|acme|Acme|ACME/g

/** In one pass: what is filled in may itself contain a mark. */
function rename(text: string, { names, title, packageName }: TemplateFacts): string {
  return text.replaceAll(MARKS, (mark: string, ...[npm, camel, pascal]: (string | undefined)[]) => {
    if (npm !== undefined) return packageName
    if (camel !== undefined) return names.camel
    if (pascal !== undefined) return names.pascal
    if (mark === 'ACME') return names.upper
    return mark === 'acme' ? names.kebab : title
  })
}
