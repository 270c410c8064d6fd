import type { AnyAuthMethod, OAuth2Settings } from '../auth/auth-method.js'
import { RESERVED_PARAMETERS } from '../auth/reserved-parameters.js'
import type { Piece } from './piece.js'
import { checkText, checkUnique, type Report } from './problem.js'

const ADDRESSES = ['authorizationUrl', 'tokenUrl', 'refreshUrl', 'revocationUrl', 'issuer'] as const
const PARAMETERS = ['authorizationParameters', 'tokenParameters', 'refreshParameters'] as const

interface Around {
  piece: Piece
  report: Report
}

/** Reports what is wrong with the OAuth2 side of an auth method. */
export function checkOAuth2(path: string, method: AnyAuthMethod, settings: OAuth2Settings, around: Around): void {
  const { report } = around
  if (settings.grant === 'authorizationCode' && !settings.authorizationUrl) {
    report(`${path}.authorizationUrl`, 'is needed for the authorization code grant')
  }
  checkText(`${path}.tokenUrl`, settings.tokenUrl, report)
  for (const key of ADDRESSES) checkAddress(`${path}.${key}`, settings[key], method, around)
  for (const key of PARAMETERS) checkParameters(`${path}.${key}`, settings[key], method, around)
  checkScopes(path, method, settings, around)
  const { clientAuthentication: how } = settings
  if (typeof how === 'object') expectField(`${path}.clientAuthentication`, how.field, method, report)
}

function checkAddress(path: string, template: string | undefined, method: AnyAuthMethod, around: Around): void {
  if (template === undefined) return
  checkPlaceholders(path, template, method, around)
  if (method.oauth2?.client !== 'connection' && !hasFixedHost(template)) {
    around.report(
      path,
      'may take from a field one label of its host, not the host itself: an app belongs to one provider',
    )
  }
}

/** An endpoint is the operator's to say; of a field only labels below a registered domain are. */
function hasFixedHost(template: string): boolean {
  if (/^\{endpoints\.[^}]*\}/.test(template)) return true
  const host = /^https?:\/\/([^/?#]*)/.exec(template)?.[1] ?? ''
  return /^(?:[^{}]+|\{[^}]*\}(?:[^{}]*)?\.[a-z0-9-]+\.[a-z]{2,}(?::\d+)?)$/i.test(host)
}

function checkParameters(
  path: string,
  parameters: Readonly<Record<string, string>> | undefined,
  method: AnyAuthMethod,
  around: Around,
): void {
  for (const [name, template] of Object.entries(parameters ?? {})) {
    if (RESERVED_PARAMETERS.has(name)) around.report(path, `may not set "${name}"`)
    checkPlaceholders(path, template, method, around)
  }
}

function checkPlaceholders(path: string, template: string, method: AnyAuthMethod, { piece, report }: Around): void {
  for (const [, name = ''] of template.matchAll(/\{([^}]*)\}/g)) {
    const endpoint = /^endpoints\.(.*)$/.exec(name)?.[1]
    const known = endpoint === undefined ? hasField(method, name) : Object.hasOwn(piece.endpoints, endpoint)
    if (!known) report(path, `names "{${name}}", which is neither a field nor an endpoint`)
  }
}

function checkScopes(path: string, method: AnyAuthMethod, settings: OAuth2Settings, { piece, report }: Around): void {
  checkUnique(`${path}.scopes`, settings.scopes, report)
  for (const scope of settings.scopes) {
    checkText(`${path}.scopes`, scope.name, report)
    checkText(`${path}.scopes.${scope.name}`, scope.title, report)
    checkScopeName(`${path}.scopes.${scope.name}`, scope.name, piece, report)
    for (const name of Object.keys(scope.when ?? {})) {
      expectField(`${path}.scopes.${scope.name}.when`, name, method, report)
    }
  }
  if (settings.scopeField !== undefined) expectField(`${path}.scopeField`, settings.scopeField, method, report)
}

/** What is asked for may depend on where the operator sends it, not on what somebody types. */
function checkScopeName(path: string, name: string, piece: Piece, report: Report): void {
  for (const [, inner = ''] of name.matchAll(/\{([^}]*)\}/g)) {
    const endpoint = /^endpoints\.(.*)$/.exec(inner)?.[1]
    const known = endpoint !== undefined && Object.hasOwn(piece.endpoints, endpoint)
    if (!known) report(path, `names "{${inner}}", which is no endpoint`)
  }
}

function expectField(path: string, name: string, method: AnyAuthMethod, report: Report): void {
  if (!hasField(method, name)) report(path, `names no field "${name}"`)
}

const hasField = (method: AnyAuthMethod, name: string) => Object.hasOwn(method.form.properties, name)
