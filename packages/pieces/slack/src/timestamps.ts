import { PieceError } from '@plugboard/core'

/** @throws PieceError `invalid_input` for what does not look like the timestamp of a message. */
export function checkTimestamp(text: string, field: string): string {
  if (/^\d{10}\.\d{6}$/.test(text)) return text
  throw new PieceError('invalid_input', 'This is not the timestamp of a message.', {
    field,
    hint: 'It looks like 1717171717.000100; take it from the step that sent or received the message.',
  })
}

/** When a message was sent, by its timestamp: RFC 3339 in UTC, to the millisecond; null for what tells no time. */
export function momentOf(ts: string): string | null {
  const moment = new Date(Number(ts) * 1_000)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

/** RFC 3339 as Slack takes it: Unix seconds with six digits behind the point. */
export function slackTime(moment: string): string {
  return `${(Date.parse(moment) / 1_000).toFixed(3)}000`
}
