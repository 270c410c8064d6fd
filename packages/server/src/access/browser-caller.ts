import type { Browser } from './session-service.js'

/** A browser whose user is not known yet, as sign-in and set-up see it. */
export interface BrowserCaller extends Browser {
  readonly requestId: string
  /** The session cookie it came with, which is ended when a new session begins. */
  readonly oldCookie: string | undefined
}
