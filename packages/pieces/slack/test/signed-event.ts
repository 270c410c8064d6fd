import { createHmac } from 'node:crypto'
import { SIGNING_SECRET } from './slack-workspace.js'

/** A request as the triggers get it. */
export interface EventRequest {
  method: 'POST'
  headers: Record<string, string>
  query: Record<string, string>
  body: Uint8Array
}

interface Signing {
  /** Unix seconds. Default now. */
  at?: number
  secret?: string
}

/** A request as Slack sends one: signed over the time and the bytes. */
export function signed(body: unknown, { at = Math.floor(Date.now() / 1_000), secret }: Signing = {}): EventRequest {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const signature = createHmac('sha256', secret ?? SIGNING_SECRET)
    .update(`v0:${at}:`)
    .update(bytes)
    .digest('hex')
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${signature}`,
  }
  return { method: 'POST', headers, query: {}, body: bytes }
}

let count = 0

/** What Slack wraps an event in. */
export function envelope(event: Record<string, unknown>, more: Record<string, unknown> = {}) {
  count += 1
  return {
    token: 'verificationVERIFICATION',
    team_id: 'T012AB3CD',
    context_team_id: 'T012AB3CD',
    api_app_id: 'A012AB3CD',
    type: 'event_callback',
    event_id: `Ev${String(count).padStart(9, '0')}`,
    event_time: 1_717_171_717,
    authorizations: [{ enterprise_id: null, team_id: 'T012AB3CD', user_id: 'U0PLUGBOARD', is_bot: true }],
    is_ext_shared_channel: false,
    event_context: '4-eyJldCI6Im1lc3NhZ2UifQ',
    event,
    ...more,
  }
}

/** A message by Ada in #general. */
export const messageEvent = (more: Record<string, unknown> = {}) => ({
  type: 'message',
  channel: 'C01GENERAL',
  channel_type: 'channel',
  user: 'U01ADA',
  text: 'The engine weaves',
  ts: '1717171717.000100',
  event_ts: '1717171717.000100',
  team: 'T012AB3CD',
  client_msg_id: 'b5f5e0f6-0000-4000-8000-000000000000',
  ...more,
})
