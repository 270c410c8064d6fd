/** Why an app does not work. */
export interface AppReason {
  /** The provider's own code, such as `invalid_client`, or `not_configured`. */
  readonly code: string
  /** A sentence for people. */
  readonly message: string
  /** UTC milliseconds. */
  readonly since: number
}

/**
 * A client id and perhaps a secret that an administrator registered at a provider, for one auth method of one piece.
 * Never holds the secret. Times are UTC milliseconds.
 */
export interface OAuth2App {
  readonly id: string
  /** Null for an app of the platform, which every project may use. */
  readonly projectId: string | null
  readonly piece: string
  readonly method: string
  /** `configuration`: written from the server's configuration, and changed only there. */
  readonly source: 'entered' | 'configuration'
  readonly clientId: string
  /** Null where there is no secret. */
  readonly secretUpdatedAt: number | null
  readonly state: 'ok' | 'misconfigured'
  readonly reason: AppReason | null
  /** The provider asked to be left alone until then. */
  readonly pausedUntil: number | null
  /** Begins at 1 and rises with every change of client id or secret; the sealed secret is bound to it. */
  readonly version: number
  readonly createdBy: string
  readonly createdAt: number
  readonly modifiedBy: string
  readonly modifiedAt: number
}

/** What an administrator enters. Not checked yet. */
export interface NewOAuth2App {
  readonly piece: string
  /** May be left out where the piece has one auth method that needs an app. */
  readonly method?: string | undefined
  readonly clientId?: unknown
  readonly clientSecret?: unknown
  /** The id the form showed the redirect URL of. Default: a new one. */
  readonly id?: string | undefined
}

/** What an administrator changes. Not checked yet: absent keeps, and `null` removes a secret that is not needed. */
export interface OAuth2AppChange {
  /** The version the change was made from. */
  readonly version: number
  readonly clientId?: unknown
  readonly clientSecret?: unknown
}

/** An app that keeps connections of a project from being renewed. */
export interface AppProblem {
  readonly app: OAuth2App
  /** By which people recognise the app: that of its piece. */
  readonly title: string
  /** How many connections of the project wait for it. */
  readonly connections: number
}

/** Code of an app that the server's configuration held once and holds no more. */
export const NOT_CONFIGURED = 'not_configured'

/** What a new app is made from. */
export interface AppOrigin extends Pick<OAuth2App, 'id' | 'projectId' | 'piece' | 'method' | 'source' | 'clientId'> {
  readonly hasSecret: boolean
}

/** An app in order, in its first version. */
export function newApp({ hasSecret, ...origin }: AppOrigin, by: string, now: number): OAuth2App {
  return {
    ...origin,
    ...IN_ORDER,
    secretUpdatedAt: hasSecret ? now : null,
    version: 1,
    createdBy: by,
    createdAt: now,
    modifiedBy: by,
    modifiedAt: now,
  }
}

/** What an app is whose client the provider has not refused yet. */
export const IN_ORDER = { state: 'ok', reason: null, pausedUntil: null } as const

const ID = /^oap_[0-9a-hjkmnp-tv-z]{26}$/

/** Whether a text could be the id of an app. */
export const isAppId = (text: string): boolean => ID.test(text)
