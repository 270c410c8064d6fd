import type { Files } from './files.js'

export type { Files }

import type { HttpClient } from './http-client.js'

/** Structured log lines of a run. Values of the connection's secrets are removed before a line is written. */
export interface Log {
  debug(message: string, data?: Record<string, unknown>): void
  info(message: string, data?: Record<string, unknown>): void
  warn(message: string, data?: Record<string, unknown>): void
  error(message: string, data?: Record<string, unknown>): void
}

/** Small values a flow keeps between runs, JSON up to 64 KiB each. */
export interface Store {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
}

/** What every piece function gets. Nothing comes from globals, so a test can hand in all of it. */
export interface BaseContext {
  /** Aborts when the run is cancelled or its time is up. Hand it to everything that waits. */
  signal: AbortSignal
  http: HttpClient
  log: Log
  /** The piece's declared `endpoints`, with the operator's overrides applied. */
  endpoints: Readonly<Record<string, string>>
  /**
   * Folders of the server's machine that the operator lets the piece use, as absolute real paths. Empty unless the piece
   * declares `folders` and the operator has listed some.
   */
  folders: readonly string[]
}

/** What `validate`, `refresh` and account look-ups get. */
export interface AuthContext<Auth> extends BaseContext {
  auth: Auth
}

/** The stages of a connection test, in the order a person reads them. */
export type TestStep = 'network' | 'authentication' | 'rights'

/** What `validate` gets. */
export interface ValidateContext<Auth> extends AuthContext<Auth> {
  /** Runs one stage and times it; a failure inside is reported under the stage's name. */
  step<T>(name: TestStep, run: () => Promise<T>): Promise<T>
}

/** How far a call is, for whoever waits for it. */
export interface Progress {
  /** What is being done now, in one line: `Page 3 of 12`. */
  message?: string
  /** How much is done, from 0 to 1. */
  fraction?: number
  /** The next stretch of a text as it is made, such as the answer of a chat model; all of them make the whole. */
  text?: string
}

/** What an action's `run` gets. */
export interface ActionContext<Auth, Input> extends AuthContext<Auth> {
  input: Input
  files: Files
  store: Store
  /** Tells how far the call is. Says nothing of how it ends, and may be heard by nobody. */
  progress(progress: Progress): void
}
