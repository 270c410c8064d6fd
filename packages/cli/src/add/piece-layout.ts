import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthChoice } from '../create/auth-choices.js'
import { Failure } from '../terminal/failure.js'

/** How a piece made by `piece create` is laid out, as found in its sources. */
export interface PieceLayout {
  /** Name of its files, such as `acme`. */
  stem: string
  /** What its auth method is called in code. */
  authName: string
  auth: AuthChoice
  /** Where the actions and triggers are listed, from the piece's folder. */
  file: string
}

const PIECE = /export \{ \w+ as piece \} from '\.\/([a-z][a-z0-9-]*)\.js'/
const AUTH = /export const (\w+) = (oauth2|apiKey|basic|custom|no)Auth\(/
const CLIENT = ['get', 'item', 'page']

const CHOICES: Readonly<Record<string, AuthChoice>> = {
  oauth2: 'oauth2',
  apiKey: 'api-key',
  basic: 'basic',
  custom: 'custom',
  no: 'none',
}

/**
 * Looks at the sources of a piece.
 *
 * @throws Failure `unexpected_layout` where they are not as `piece create` makes them.
 */
export function pieceLayout(folder: string): PieceLayout {
  const stem = found(folder, 'src/index.ts', PIECE)[1] ?? ''
  const [, authName = '', kind = ''] = found(folder, `src/${stem}-auth.ts`, AUTH)
  const client = read(folder, `src/${stem}-client.ts`)
  const missing = CLIENT.filter((name) => !new RegExp(`export (?:const|async function) ${name}\\b`).test(client))
  if (missing.length > 0) throw unexpected(`src/${stem}-client.ts does not export ${missing.join(', ')}`)
  return { stem, authName, auth: CHOICES[kind] ?? 'custom', file: `src/${stem}.ts` }
}

/** A failure that leaves the work to the author. */
export function unexpected(what: string, byHand = 'Copy an action of the piece and list it by hand.'): Failure {
  return new Failure('unexpected_layout', `${what}, so nothing was changed.`, { hint: byHand })
}

function found(folder: string, path: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(read(folder, path))
  if (match === null) throw unexpected(`${path} does not look as "piece create" makes it`)
  return match
}

function read(folder: string, path: string): string {
  if (!existsSync(join(folder, path))) throw unexpected(`There is no ${path}`)
  return readFileSync(join(folder, path), 'utf8')
}
