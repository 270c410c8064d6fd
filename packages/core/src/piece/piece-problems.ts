import type { AnyAuthMethod, OAuth2Settings } from '../auth/auth-method.js'
import { CREDENTIAL_NAMES } from '../auth/auth-value.js'
import { checkForm } from './form-problems.js'
import { CONTRACT, PIECE_TYPES, type Piece } from './piece.js'
import type { Problem, Report } from './problem.js'

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const WEB_ADDRESS = /^https?:\/\/[^\s/]+/
/** A file inside of the package. */
const ICON = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\:]+\.svg$/

/** What `definePiece` refuses. Quick: it runs whenever a piece is loaded. */
export function pieceProblems(piece: Piece): Problem[] {
  const problems: Problem[] = []
  const report: Report = (path, message) => problems.push({ path, message })
  checkHead(piece, report)
  checkAuth(piece, report)
  checkOperations('actions', piece, report)
  checkOperations('triggers', piece, report)
  for (const trigger of piece.triggers) {
    if (trigger.kind === 'polling' && !(trigger.interval > 0)) {
      report(`triggers.${trigger.name}.interval`, 'must be a number of seconds')
    }
  }
  return problems
}

function checkHead(piece: Piece, report: Report): void {
  if (piece.contract !== CONTRACT) report('contract', `must be ${CONTRACT}`)
  checkName('name', piece.name, report)
  if (!PIECE_TYPES.includes(piece.type)) report('type', `must be one of ${PIECE_TYPES.join(', ')}`)
  for (const key of ['title', 'description', 'icon', 'docs'] as const) checkText(key, piece[key], report)
  if (!ICON.test(piece.icon)) report('icon', 'must be the path of an SVG in the package')
  if (!WEB_ADDRESS.test(piece.docs)) report('docs', 'must begin with https:// or http://')
  for (const [name, address] of Object.entries(piece.endpoints)) {
    if (!URL.canParse(address)) report(`endpoints.${name}`, 'must be a full address')
  }
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
      if (!hasField(method, name)) report(`${path}.destination`, `names no field "${name}"`)
    }
    for (const { title, url } of method.guide?.links ?? []) {
      if (!WEB_ADDRESS.test(url)) report(`${path}.guide`, `the link "${title}" must begin with https:// or http://`)
    }
    if (method.oauth2) checkOAuth2(path, method, method.oauth2, piece, report)
    if (GIVEN_BY_THE_SERVER.has(method.kind)) checkCredentials(path, method, report)
  }
}

const hasField = (method: AnyAuthMethod, name: string) => Object.hasOwn(method.form.properties, name)

const GIVEN_BY_THE_SERVER = new Set(['oauth2', 'gateway'])

function checkCredentials(path: string, method: AnyAuthMethod, report: Report): void {
  for (const name of CREDENTIAL_NAMES[method.kind]) {
    if (hasField(method, name)) report(`${path}.fields.${name}`, 'has the name of a credential the server gives')
  }
}

const RESERVED = [
  'state',
  'redirect_uri',
  'response_type',
  'code_challenge',
  'code_challenge_method',
  'client_id',
  'scope',
]

function checkOAuth2(
  path: string,
  method: AnyAuthMethod,
  settings: OAuth2Settings,
  piece: Piece,
  report: Report,
): void {
  if (settings.grant === 'authorizationCode' && !settings.authorizationUrl) {
    report(`${path}.authorizationUrl`, 'is needed for the authorization code grant')
  }
  checkText(`${path}.tokenUrl`, settings.tokenUrl, report)
  for (const key of ['authorizationUrl', 'tokenUrl', 'revocationUrl'] as const) {
    for (const name of placeholders(settings[key])) {
      const endpoint = /^endpoints\.(.*)$/.exec(name)?.[1]
      const known = endpoint === undefined ? hasField(method, name) : Object.hasOwn(piece.endpoints, endpoint)
      if (!known) report(`${path}.${key}`, `names "{${name}}", which is neither a field nor an endpoint`)
    }
  }
  checkUnique(`${path}.scopes`, settings.scopes, report)
  for (const scope of settings.scopes) {
    checkText(`${path}.scopes`, scope.name, report)
    checkText(`${path}.scopes.${scope.name}`, scope.title, report)
  }
  for (const name of Object.keys(settings.authorizationParameters ?? {})) {
    if (RESERVED.includes(name)) report(`${path}.authorizationParameters`, `may not set "${name}"`)
  }
}

const placeholders = (template = '') => [...template.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)

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

function checkUnique(path: string, items: readonly { name: string }[], report: Report): void {
  const seen = new Set<string>()
  for (const { name } of items) {
    if (seen.has(name)) report(`${path}.${name}`, 'is declared twice')
    seen.add(name)
  }
}

function checkName(path: string, name: unknown, report: Report): void {
  if (typeof name !== 'string' || !NAME.test(name)) report(path, 'must be lower-case words joined by hyphens')
}

function checkText(path: string, text: unknown, report: Report): void {
  if (typeof text !== 'string' || text.trim() === '') report(path, 'is missing')
}
