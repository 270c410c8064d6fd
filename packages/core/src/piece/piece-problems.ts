import type { TObject } from '@sinclair/typebox'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import { CONTRACT, PIECE_TYPES, type Piece } from './piece.js'

/** Something wrong with a piece, and where. */
export interface Problem {
  /** Such as `actions.select.input.table`; stable, so a tool can point at it. */
  path: string
  message: string
}

type Report = (path: string, message: string) => void

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const FIELD_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/

/** What `definePiece` refuses. Quick: it runs whenever a piece is loaded. */
export function pieceProblems(piece: Piece): Problem[] {
  const problems: Problem[] = []
  const report: Report = (path, message) => problems.push({ path, message })
  checkHead(piece, report)
  checkAuth(piece, report)
  checkOperations('actions', piece, report)
  checkOperations('triggers', piece, report)
  return problems
}

function checkHead(piece: Piece, report: Report): void {
  if (piece.contract !== CONTRACT) report('contract', `must be ${CONTRACT}`)
  checkName('name', piece.name, report)
  if (!PIECE_TYPES.includes(piece.type)) report('type', `must be one of ${PIECE_TYPES.join(', ')}`)
  for (const key of ['title', 'description', 'icon', 'docs'] as const) checkText(key, piece[key], report)
}

function checkAuth(piece: Piece, report: Report): void {
  if (piece.auth.length === 0) report('auth', 'needs at least one auth method; use noAuth() where there is none')
  checkUnique('auth', piece.auth, report)
  for (const method of piece.auth) {
    const path = `auth.${method.name}`
    checkName(`${path}.name`, method.name, report)
    checkText(`${path}.title`, method.title, report)
    if (!Number.isInteger(method.version) || method.version < 1) report(`${path}.version`, 'must be 1 or more')
    checkForm(`${path}.fields`, method.form, report)
    for (const name of method.destination) {
      if (!(name in method.form.properties)) report(`${path}.destination`, `names no field "${name}"`)
    }
    checkOAuth2(path, method, report)
  }
}

const RESERVED = ['state', 'redirect_uri', 'response_type', 'code_challenge', 'client_id', 'scope']

function checkOAuth2(path: string, method: AnyAuthMethod, report: Report): void {
  const settings = method.oauth2
  if (!settings) return
  if (settings.grant === 'authorizationCode' && !settings.authorizationUrl) {
    report(`${path}.authorizationUrl`, 'is needed for the authorization code grant')
  }
  for (const scope of settings.scopes) {
    checkText(`${path}.scopes`, scope.name, report)
    checkText(`${path}.scopes.${scope.name}`, scope.title, report)
  }
  for (const name of Object.keys(settings.authorizationParameters ?? {})) {
    if (RESERVED.includes(name)) report(`${path}.authorizationParameters`, `may not set "${name}"`)
  }
}

function checkOperations(list: 'actions' | 'triggers', piece: Piece, report: Report): void {
  const operations = piece[list]
  checkUnique(list, operations, report)
  const known = new Set(piece.auth.flatMap((method) => method.oauth2?.scopes.map((scope) => scope.name) ?? []))
  for (const operation of operations) {
    const path = `${list}.${operation.name}`
    checkName(`${path}.name`, operation.name, report)
    checkText(`${path}.title`, operation.title, report)
    checkText(`${path}.description`, operation.description, report)
    checkForm(`${path}.input`, operation.input, report)
    if (operation.methods.length === 0) report(`${path}.methods`, 'needs at least one auth method')
    for (const method of operation.methods) {
      if (!piece.auth.includes(method)) report(`${path}.methods`, `"${method.name}" is not in the piece's auth`)
    }
    for (const scope of operation.scopes) {
      if (!known.has(scope)) report(`${path}.scopes`, `"${scope}" is declared by no auth method`)
    }
  }
}

function checkForm(path: string, form: TObject, report: Report): void {
  for (const [name, schema] of Object.entries(form.properties)) {
    const meta = schema['x-field']
    if (!FIELD_NAME.test(name))
      report(`${path}.${name}`, 'field names are letters, digits and _, beginning with a letter')
    if (!meta) report(`${path}.${name}`, 'is not made by a field builder')
    else if (meta.kind !== 'markdown') checkText(`${path}.${name}.title`, schema.title, report)
    for (const sibling of [...Object.keys(meta?.visibleWhen ?? {}), ...(meta?.dynamic?.dependsOn ?? [])]) {
      if (!(sibling in form.properties)) report(`${path}.${name}`, `depends on "${sibling}", which is not in the form`)
    }
    if (meta?.kind === 'object') checkForm(`${path}.${name}`, schema as TObject, report)
  }
}

function checkUnique(path: string, items: readonly { name: string }[], report: Report): void {
  const seen = new Set<string>()
  for (const { name } of items) {
    if (seen.has(name)) report(`${path}.${name}`, 'is declared twice')
    seen.add(name)
  }
}

function checkName(path: string, name: string, report: Report): void {
  if (!NAME.test(name)) report(path, 'must be lower-case words joined by hyphens')
}

function checkText(path: string, text: unknown, report: Report): void {
  if (typeof text !== 'string' || text.trim() === '') report(path, 'is missing')
}
