import { scopeMissing } from './google-answers.js'
import type { RouteRequest } from './google-server.js'

const of = (...names: readonly string[]) => [
  'https://mail.google.com/',
  ...names.map((name) => `https://www.googleapis.com/auth/gmail.${name}`),
]

/** The scopes any of which lets somebody do something. Source: the pages of the methods at https://developers.google.com/workspace/gmail/api/reference/rest */
export const MAY = {
  profile: of('modify', 'compose', 'readonly', 'metadata'),
  read: of('modify', 'readonly'),
  labels: of('modify', 'readonly', 'labels', 'metadata'),
  send: of('modify', 'compose', 'send'),
  draft: of('modify', 'compose'),
  change: of('modify'),
  delete: of(),
} as const

/** The refusal for a caller who has none of the scopes. */
export function refusalOf(request: RouteRequest, scopes: readonly string[]) {
  const answers = scopes.map((scope) => request.allow([scope]))
  return answers.includes(undefined) ? undefined : (answers[0] ?? scopeMissing())
}
