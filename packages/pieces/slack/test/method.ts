import type { Workspace } from './slack-workspace.js'

export type Form = Record<string, string>

export interface Call {
  /** Of the method, such as `chat.postMessage`. */
  name: string
  token?: string
  form: Form
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string | Record<string, unknown>
}

export interface Method {
  /** Calls a minute: 20, 50 or 100. Source: https://docs.slack.dev/apis/web-api/rate-limits */
  tier: 2 | 3 | 4
  /** Scopes the token must have; a method may ask for further ones by what is sent. */
  scopes(form: Form, workspace: Workspace): string[]
  answer(workspace: Workspace, form: Form, scopes: readonly string[]): Record<string, unknown>
}
