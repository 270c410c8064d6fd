import { Failure } from '../terminal/failure.js'

/** A new piece's name in all the forms the template needs. */
export interface PieceNames {
  /** Lower-case words joined by hyphens: `my-shop`. */
  kebab: string
  /** `myShop`. */
  camel: string
  /** `MyShop`. */
  pascal: string
  /** `MY_SHOP`. */
  upper: string
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const LONGEST = 50

/** Names of the template's own files and values, and words a constant cannot be called. */
const RESERVED = new Set(
  `about account actions define-piece field fields get get-item index item links new-item node-modules page triggers
  await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static
  super switch this throw true try typeof var void while with yield arguments eval undefined`.split(/\s+/),
)

/** What is wrong with a name for a piece, an action or a trigger, as a sentence. */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return `"${name}" must be lower-case words joined by hyphens, such as my-shop.`
  if (name.length > LONGEST) return `"${name}" must have at most ${LONGEST} characters.`
  if (RESERVED.has(name)) return `"${name}" is a word that code or the template needs; choose another name.`
  return undefined
}

/** @throws Failure `invalid_name` */
export function pieceNames(name: string): PieceNames {
  const problem = nameProblem(name)
  if (problem !== undefined) throw new Failure('invalid_name', problem, { exitCode: 2 })
  const pascal = name.split('-').map(capital).join('')
  const camel = `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`
  return { kebab: name, camel, pascal, upper: name.toUpperCase().replaceAll('-', '_') }
}

/** `my-shop` → `My shop`. */
export const titleOf = (name: string): string => capital(name).replaceAll('-', ' ')

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
