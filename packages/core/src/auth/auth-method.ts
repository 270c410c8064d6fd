import type { Static, TObject } from '@sinclair/typebox'
import type { AuthContext, ValidateContext } from '../context/context.js'
import type { VisibleWhen } from '../field/field-meta.js'

/** The kinds of auth method there are. */
export const AUTH_KINDS = ['oauth2', 'apiKey', 'basic', 'custom', 'none', 'gateway'] as const

/** What an auth method is, whatever its name: each kind has a builder and a shape of `ctx.auth`. */
export type AuthKind = (typeof AUTH_KINDS)[number]

/** What a successful test tells about the account behind the credentials. */
export interface Validated {
  /** What a person recognises: a mailbox, a workspace, `user@database`. */
  account?: string
  /**
   * What stays the same when the account is renamed: a subject, a team id. A reconnect that answers with another one
   * asks first. Default: `account`.
   */
  accountId?: string
  /** Rights the provider granted, when it tells. */
  scopes?: readonly string[]
}

/** What `refresh` gives: the values to store in place of the old ones. */
export interface Refreshed {
  /** Only the fields that changed. */
  values: Record<string, unknown>
  /** UTC milliseconds, or null when the new values do not lapse. */
  expiresAt: number | null
}

/** How a person gets the credentials; shown beside the form. */
export interface Guide {
  /**
   * One sentence each, in order; Markdown links and `code` allowed. The server puts its own addresses in place of
   * `{redirectUrl}`, where an OAuth2 app is registered at the provider, and of `{webhookUrl}`, where a provider is told
   * of the address that all triggers of a connection share (`perConnection`). In the addresses of `links` they are
   * percent-encoded.
   */
  steps: readonly string[]
  links?: readonly { title: string; url: string }[]
}

/** What each kind adds to `ctx.auth` beside `method`, `kind` and `fields`. */
export interface CredentialsByKind {
  oauth2: { accessToken: string; scopes: readonly string[] }
  apiKey: { apiKey: string }
  basic: { username: string; password: string }
  custom: unknown
  none: unknown
  gateway: { baseUrl: string; token: string }
}

/**
 * What a piece sees as `ctx.auth`: the same value in validate, refresh, options, actions and triggers. With several
 * methods it is a union told apart by `method`. Refresh tokens and client secrets are never in it.
 */
export type AuthValue<Kind extends AuthKind, Name extends string, Fields> = {
  kind: Kind
  method: Name
  /** The method's own fields beside the credentials its kind defines. */
  fields: Fields
} & CredentialsByKind[Kind]

/** A scope a provider can grant. */
export interface Scope {
  /** As the provider calls it; may contain `{endpoints.name}` of the piece's endpoints. */
  name: string
  title: string
  /** A connection that was not granted it is not usable. Default false. */
  required?: boolean
  /** Asked for only while these fields hold these values; a multi-choice holds a value when it is among those taken. */
  when?: VisibleWhen
}

/**
 * The OAuth2 side of an `oauth2` method, as data: the server does the protocol (RFC 6749, RFC 7636, RFC 7009, RFC 9207).
 *
 * Addresses and parameter values may contain `{field}` of the method's fields and `{endpoints.name}` of the piece's
 * endpoints. A field fills in one label of a host, one segment of a path or one value of a query, never more; only
 * where the connection brings its own client (`client: 'connection'`) may it be a whole address.
 */
export interface OAuth2Settings {
  grant: 'authorizationCode' | 'clientCredentials'
  /**
   * Whose client id and secret are used. `app`: an OAuth2 app an administrator entered. `connection`: fields
   * `clientId` and `clientSecret` of the form itself, which no piece function ever sees. Default `app` for the
   * authorization code grant, `connection` for client credentials.
   */
  client?: 'app' | 'connection'
  /** Needed for the authorization code grant. */
  authorizationUrl?: string
  tokenUrl: string
  /** Where tokens are refreshed, if not at `tokenUrl`. */
  refreshUrl?: string
  revocationUrl?: string
  /**
   * What revoking a token ends: that grant alone, or everything the account granted to the client, so that a token is
   * not revoked while another connection has one of the same account. Default `account`.
   */
  revocationEnds?: 'grant' | 'account'
  /** Issuer identifier, compared with `iss` in the callback when that is sent (RFC 9207). */
  issuer?: string
  /** The provider always sends `iss` in the callback, so a callback without it is refused. Default false. */
  issuerInCallback?: boolean
  scopes: readonly Scope[]
  /** A text field whose words are asked for beside `scopes`, for pieces that cannot know them. */
  scopeField?: string
  /** Between scopes in requests and answers. Default a space. */
  scopeSeparator?: string
  /** Where client id and secret go in token requests; `field` names a choice of the form that says. Default `basic`. */
  clientAuthentication?: ClientAuthentication | { field: string }
  /** Default `S256`; `none` only for a provider that refuses it. */
  pkce?: 'S256' | 'none'
  /** Extra parameters of the authorization request; reserved ones are refused. */
  authorizationParameters?: Readonly<Record<string, string>>
  /** Extra parameters of the first token request; reserved ones are refused. An empty value is left out. */
  tokenParameters?: Readonly<Record<string, string>>
  /** Extra parameters of the refresh request; reserved ones are refused. An empty value is left out. */
  refreshParameters?: Readonly<Record<string, string>>
  /** How token requests are sent. Default `form`, as the standard says. */
  bodyFormat?: 'form' | 'json'
  /** Documented ways in which the provider departs from the standard. */
  quirks?: readonly OAuth2Quirk[]
}

/**
 * Where client id and secret go in a token request: into the Authorization header, among the parameters, or nowhere,
 * for a client that has no secret and sends its id alone.
 */
export type ClientAuthentication = 'basic' | 'body' | 'none'

/** Departures from RFC 6749 the server knows how to live with. */
export type OAuth2Quirk =
  /** Token answers are `application/x-www-form-urlencoded`. */
  | { name: 'formEncodedAnswer' }
  /** The token set is not at the top of the answer but at this dotted path, such as `authed_user`. */
  | { name: 'nestedToken'; path: string }
  /** Answers have no `expires_in` though tokens lapse after this time. */
  | { name: 'noExpiresIn'; lifetimeSeconds: number }
  /** Refusals come with status 200 and an `error` beside, which then counts as one. */
  | { name: 'errorInSuccess' }
  /** The provider's own words for errors, such as `token_expired`, and what the standard calls them. */
  | { name: 'errorNames'; names: Readonly<Record<string, string>> }
  /** The client id is sent under this name as well, such as `client_key`. */
  | { name: 'clientIdName'; parameter: string }
  /** A 429 says in this header when to come back: seconds from now, or the time in Unix seconds. */
  | { name: 'retryAfterHeader'; header: string; unit: 'seconds' | 'unixSeconds' }

/** One way a piece can authenticate. Made by `oauth2Auth`, `apiKeyAuth`, `basicAuth`, `customAuth`, `noAuth`, `gatewayAuth`. */
export interface AuthMethod<Kind extends AuthKind, Name extends string, Fields> {
  kind: Kind
  name: Name
  title: string
  /** Version of the auth schema; raise it when `fields` change and say in `migrate` how old values become new ones. */
  version: number
  /** The whole form, credentials included. */
  form: TObject
  /** Names of the fields that decide where the secret is sent; changing one asks for the secret again. */
  destination: readonly string[]
  guide?: Guide
  oauth2?: OAuth2Settings
  /** What `refresh` obtains beside the form's values; never asked for and never shown. */
  renewed?: TObject
  validate?(ctx: ValidateContext<AuthValue<Kind, Name, Fields>>): Promise<Validated>
  refresh?(ctx: AuthContext<AuthValue<Kind, Name, Fields>>): Promise<Refreshed>
  migrate?(values: Record<string, unknown>, fromVersion: number): Record<string, unknown>
}

/** An auth method of which only the common parts matter. Hooks are methods, hence bivariant, so every one fits. */
export type AnyAuthMethod = AuthMethod<AuthKind, string, Record<string, unknown>>

/** The type of `ctx.auth` for a method, or for a union of methods. */
export type AuthValueOf<Method> =
  Method extends AuthMethod<infer Kind, infer Name, infer Fields> ? AuthValue<Kind, Name, Fields> : never

/** What every kind of auth method can say. */
export interface AuthOptions<Kind extends AuthKind, Name extends string, Fields extends TObject> {
  /** Name in the API. Default: the kind in kebab-case, such as `api-key`. */
  name?: Name
  title?: string
  /** Default 1. */
  version?: number
  /** Further fields of the form. */
  fields?: Fields
  destination?: readonly (keyof Static<Fields> & string)[]
  guide?: Guide
  /** Tries the credentials for real. Without it the connection says that it cannot be tested. */
  validate?(ctx: ValidateContext<AuthValue<Kind, Name, Static<Fields>>>): Promise<Validated>
  /** Exchanges the values for fresh ones before they lapse. */
  refresh?(ctx: AuthContext<AuthValue<Kind, Name, Static<Fields>>>): Promise<Refreshed>
  /** Turns values saved under an older auth version into today's. Throws when that cannot be done. */
  migrate?(values: Record<string, unknown>, fromVersion: number): Record<string, unknown>
}
