import type { Place } from '../environments/environment.js'

/** How a renewal is asked for. */
export interface RenewOptions {
  /** A person asks, who is not made to wait for the next try. Default false. */
  readonly manual?: boolean
}

/** Puts fresh credentials in place of those a connection has. */
export interface Renewer {
  /**
   * Resolves once the stored credentials are newer than the sealing `seen`, whoever renewed them: this server, another
   * one, or a person.
   *
   * @throws DomainError `connection_error` when only a person can help; `oauth2_app_misconfigured`; `refresh_in_progress`
   * or `renewal_failed` (unavailable, with `retryAfter`) when another try makes sense later.
   */
  renew(place: Place, connectionId: string, seen: number, options?: RenewOptions): Promise<void>
  /** Renews in the background; failures show on the connection. */
  renewSoon(place: Place, connectionId: string, seen: number): void
}
