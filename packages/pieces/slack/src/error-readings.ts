import { channelReadings } from './channel-readings.js'
import { fileReadings } from './file-readings.js'
import { messageReadings } from './message-readings.js'
import { forbidden, type Reading, type Readings, wrong } from './reading.js'

const credentials = (message: string): Reading => ({ code: 'invalid_credentials', message })

const unavailable: Reading = {
  code: 'provider_unavailable',
  message: 'Slack failed, or cannot be reached at the moment.',
  hint: 'Try again later; before you send a message again, look whether it is there already.',
}

const migrating: Reading = {
  code: 'provider_unavailable',
  message: 'The workspace is being moved to an Enterprise organization.',
  hint: 'Try again when the move is over; an owner of the workspace knows when.',
}

const limited: Reading = {
  code: 'rate_limited',
  message: 'Too many calls or messages in a short time.',
  hint: 'Wait a little, or spread the runs out.',
}

const retired: Reading = {
  code: 'unsupported',
  message: 'Slack no longer offers this.',
  hint: 'Install a newer version of the Slack piece.',
}

/** What any method may answer. Source: https://docs.slack.dev/reference/methods */
const general: Readings = {
  invalid_auth: credentials('Slack does not accept the token, or not from the network Plugboard runs in.'),
  not_authed: credentials('Slack received no token.'),
  token_revoked: credentials('The token was revoked, or the app was removed from the workspace.'),
  token_expired: credentials('The token has expired.'),
  account_inactive: credentials('The workspace was deleted, or the app removed from it.'),
  not_allowed_token_type: credentials('Slack does not take this kind of token here.'),

  no_permission: forbidden('The bot may not do this.'),
  access_denied: forbidden('The bot may not do this.'),
  team_access_not_granted: forbidden('The app was not given access to this workspace.'),
  enterprise_is_restricted: forbidden('The organization does not allow this.'),
  ekm_access_denied: forbidden('Administrators have suspended posting in this workspace.'),
  two_factor_setup_required: forbidden('The workspace demands two-factor authentication first.'),
  accesslimited: forbidden(
    'The workspace does not allow access from the network Plugboard runs in.',
    'Ask an owner of the workspace to allow the address of Plugboard.',
  ),

  ratelimited: limited,
  rate_limited: limited,
  message_limit_exceeded: limited,

  internal_error: unavailable,
  fatal_error: unavailable,
  service_unavailable: unavailable,
  request_timeout: unavailable,
  team_added_to_org: migrating,
  org_login_required: migrating,
  invalid_cursor: { code: 'provider_unavailable', message: 'Slack lost its place in the list.', hint: 'Try again.' },

  deprecated_endpoint: retired,
  method_deprecated: retired,
}

/** By Slack's word for the error. */
export const READINGS: ReadonlyMap<string, Reading> = new Map(
  Object.entries<Reading>({ ...general, ...channelReadings, ...messageReadings, ...fileReadings }),
)

/** How blocks read that Slack refuses and says where. */
export const wrongBlocks = (place: string): Reading =>
  wrong('blocks', `Slack refuses the blocks, at ${place}.`, 'See https://docs.slack.dev/reference/block-kit/blocks.')
