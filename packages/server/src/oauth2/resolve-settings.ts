import { type AuthManifest, type OAuth2Settings, RESERVED_PARAMETERS } from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'
import { fillAddress } from './fill-address.js'
import type { ResolvedSettings } from './resolved-settings.js'
import { settingsDefect } from './settings-defect.js'
import { TemplateSource } from './template-source.js'

type AddressName = 'authorizationUrl' | 'tokenUrl' | 'refreshUrl' | 'revocationUrl' | 'issuer'
type ParametersName = 'authorizationParameters' | 'tokenParameters' | 'refreshParameters'

/**
 * The OAuth2 settings of an auth method for one connection.
 *
 * Left out are optional addresses and parameters whose templates name an empty field. The token address is needed, and
 * for the authorization code grant the authorization address.
 *
 * @param values of the form, with defaults
 * @param endpoints of the piece, as the operator changed them
 * @throws DomainError `invalid` naming the field to change, or the setting when the piece itself is at fault
 */
export function resolveSettings(
  method: AuthManifest,
  values: Readonly<Record<string, unknown>>,
  endpoints: Readonly<Record<string, string>>,
): ResolvedSettings {
  const { oauth2 } = method
  if (oauth2 === undefined) {
    throw new DomainError({ kind: 'invalid', code: 'not_oauth2', message: `${method.title} does not use OAuth2.` })
  }
  const from = new TemplateSource(method, values, endpoints)
  return {
    grant: oauth2.grant,
    ...addressesOf(oauth2, from),
    scopeSeparator: oauth2.scopeSeparator ?? ' ',
    clientAuthentication: clientAuthenticationOf(oauth2, from),
    pkce: oauth2.pkce ?? 'S256',
    authorizationParameters: parametersOf(oauth2, 'authorizationParameters', from),
    tokenParameters: parametersOf(oauth2, 'tokenParameters', from),
    refreshParameters: parametersOf(oauth2, 'refreshParameters', from),
    bodyFormat: oauth2.bodyFormat ?? 'form',
    quirks: oauth2.quirks ?? [],
  }
}

type Addresses = Pick<ResolvedSettings, AddressName | 'issuerInCallback'>

function addressesOf(oauth2: OAuth2Settings, from: TemplateSource): Addresses {
  const tokenUrl = requiredAddress(oauth2, 'tokenUrl', from)
  const withCode = oauth2.grant === 'authorizationCode'
  const authorizationUrl = (withCode ? requiredAddress : optionalAddress)(oauth2, 'authorizationUrl', from)
  const revocationUrl = optionalAddress(oauth2, 'revocationUrl', from)
  const issuer = optionalAddress(oauth2, 'issuer', from)
  return {
    tokenUrl,
    refreshUrl: optionalAddress(oauth2, 'refreshUrl', from) ?? tokenUrl,
    ...(authorizationUrl !== undefined && { authorizationUrl }),
    ...(revocationUrl !== undefined && { revocationUrl }),
    ...(issuer !== undefined && { issuer }),
    // Without an issuer there is nothing to compare with.
    issuerInCallback: issuer !== undefined && (oauth2.issuerInCallback ?? false),
  }
}

function requiredAddress(oauth2: OAuth2Settings, setting: AddressName, from: TemplateSource): string {
  const template = oauth2[setting]
  if (!template) throw settingsDefect(setting, 'is missing')
  const empty = from.emptyField(template)
  if (empty !== undefined) {
    throw from.refusal(empty, 'is needed to reach the provider', 'Fill it in; the guide of the piece says where it is.')
  }
  return fillAddress({ setting, template, wholeFromField: hasOwnClient(oauth2) }, from)
}

function optionalAddress(oauth2: OAuth2Settings, setting: AddressName, from: TemplateSource): string | undefined {
  const template = oauth2[setting]
  if (!template || from.emptyField(template) !== undefined) return undefined
  return fillAddress({ setting, template, wholeFromField: hasOwnClient(oauth2) }, from)
}

/** An app belongs to one provider; only a client the connection brings itself may be sent wherever the form says. */
function hasOwnClient({ client, grant }: OAuth2Settings): boolean {
  return (client ?? (grant === 'clientCredentials' ? 'connection' : 'app')) === 'connection'
}

function clientAuthenticationOf(
  { clientAuthentication: how = 'basic' }: OAuth2Settings,
  from: TemplateSource,
): ResolvedSettings['clientAuthentication'] {
  const choice = typeof how === 'string' ? how : from.field(how.field) || 'basic'
  if (choice === 'basic' || choice === 'body' || choice === 'none') return choice
  if (typeof how === 'string') throw settingsDefect('clientAuthentication', 'is not basic, body or none')
  throw from.refusal(how.field, 'must be basic, body or none', 'Choose how the provider wants the client secret.')
}

function parametersOf(
  oauth2: OAuth2Settings,
  setting: ParametersName,
  from: TemplateSource,
): Readonly<Record<string, string>> {
  const filled = Object.entries(oauth2[setting] ?? {}).flatMap(([name, template]) => {
    if (RESERVED_PARAMETERS.has(name)) throw settingsDefect(setting, `may not set "${name}"`)
    const value = from.emptyField(template) === undefined ? fillText(setting, template, from) : ''
    return value === '' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(filled)
}

/** A parameter is encoded as a whole when it is sent, so its value may hold anything. */
function fillText(setting: ParametersName, template: string, from: TemplateSource): string {
  return template.replaceAll(/\{([^}]*)\}/g, (_, name: string) => {
    if (!name.startsWith('endpoints.')) return from.field(name)
    const endpoint = from.endpoint(name.slice('endpoints.'.length))
    if (endpoint === undefined)
      throw settingsDefect(setting, `names "{${name}}", which is not an endpoint of the piece`)
    return endpoint
  })
}
