import type { BaseContext } from '@plugboard/core'
import { apiAddress } from './call-slack.js'

/** Where Slack and GovSlack keep files: themselves and every host below. */
const SLACK = ['slack.com', 'slack-gov.com']

/**
 * Whether an address that Slack has told is one of Slack's own: over TLS on a host of Slack's, or where the endpoint
 * `api` itself is.
 */
export function isSlacks(ctx: BaseContext, address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, origin, port, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  if (origin === new URL(apiAddress(ctx)).origin) return true
  const isOne = SLACK.some((host) => hostname === host || hostname.endsWith(`.${host}`))
  return protocol === 'https:' && port === '' && isOne
}
