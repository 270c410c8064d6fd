import { PieceError } from '@plugboard/core'

interface Page {
  response_metadata?: { next_cursor?: string }
}

/**
 * The pages of a list, asked for one by one as they are taken, until Slack gives no further cursor. A page may be
 * empty although others follow. Source: https://docs.slack.dev/apis/web-api/pagination
 *
 * @throws PieceError `bad_response` for a cursor that was given before, with which the list would never end.
 */
export async function* cursorPages<P extends Page>(load: (cursor?: string) => Promise<P>): AsyncGenerator<P> {
  const seen = new Set<string>()
  for (let cursor: string | undefined; ; seen.add(cursor)) {
    const page = await load(cursor)
    yield page
    cursor = page.response_metadata?.next_cursor
    if (!cursor) return
    if (!seen.has(cursor)) continue
    throw new PieceError('bad_response', 'Slack sent the same part of the list twice.', {
      hint: 'Try again; if it stays, see https://slack-status.com.',
    })
  }
}
