import type { AnyAuthMethod, Guide } from '../auth/auth-method.js'
import type { Piece } from './piece.js'
import type { Report } from './problem.js'

const WEB_ADDRESS = /^https?:\/\/[^\s/]+/

/** Reports what is wrong with a guide: links that lead nowhere, and addresses of the server that it does not have. */
export function checkGuide(path: string, method: AnyAuthMethod, piece: Piece, report: Report): void {
  const { guide } = method
  if (!guide) return
  for (const { title, url } of guide.links ?? []) {
    if (!WEB_ADDRESS.test(url)) report(path, `the link "${title}" must begin with https:// or http://`)
  }
  if (mentions(guide, '{redirectUrl}') && method.oauth2?.grant !== 'authorizationCode') {
    report(path, 'names {redirectUrl}, which only a method with the authorization code grant has')
  }
  if (mentions(guide, '{webhookUrl}') && !piece.triggers.some(isShared)) {
    report(path, 'names {webhookUrl}, which a connection has only where a trigger says `perConnection: true`')
  }
}

const mentions = ({ steps, links = [] }: Guide, placeholder: string): boolean =>
  [...steps, ...links.map(({ url }) => url)].some((text) => text.includes(placeholder))

const isShared = (trigger: Piece['triggers'][number]): boolean => trigger.kind === 'webhook' && trigger.perConnection
