import type { AnyAuthMethod } from '../auth/auth-method.js'
import { CREDENTIAL_NAMES } from '../auth/auth-value.js'
import type { Trigger } from '../trigger/trigger.js'
import { checkForm } from './form-problems.js'
import { checkGuide } from './guide-problems.js'
import { checkOAuth2 } from './oauth2-problems.js'
import { CONTRACT, LONGEST_ACTION, PIECE_TYPES, type Piece } from './piece.js'
import { checkText, checkUnique, type Problem, type Report } from './problem.js'

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
  for (const { name, timeout } of piece.actions) {
    if (timeout !== undefined && !isTimeout(timeout)) {
      report(`actions.${name}.timeout`, `must be a whole number of seconds from 1 to ${LONGEST_ACTION}`)
    }
  }
  for (const trigger of piece.triggers) checkTrigger(trigger, report)
  return problems
}

const isTimeout = (seconds: number) => Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_ACTION

function checkTrigger(trigger: Trigger, report: Report): void {
  const path = `triggers.${trigger.name}`
  if (trigger.kind === 'polling') {
    if (!(trigger.interval > 0)) report(`${path}.interval`, 'must be a number of seconds')
  } else if (trigger.renew && !trigger.subscribe) {
    report(`${path}.renew`, 'needs `subscribe`, which registers what is prolonged')
  }
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
    checkGuide(`${path}.guide`, method, piece, report)
    if (method.oauth2) checkOAuth2(path, method, method.oauth2, { piece, report })
    checkRenewed(path, method, report)
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

function checkRenewed(path: string, method: AnyAuthMethod, report: Report): void {
  if (!method.renewed) return
  if (!method.refresh) report(`${path}.renewed`, 'needs `refresh`, which obtains these values')
  for (const name of Object.keys(method.renewed.properties)) {
    if (hasField(method, name)) report(`${path}.renewed.${name}`, 'is a field of the form already')
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

function checkName(path: string, name: unknown, report: Report): void {
  if (typeof name !== 'string' || !NAME.test(name)) report(path, 'must be lower-case words joined by hyphens')
}
