import type { HtmlEscapedString } from 'hono/utils/html'
import { Reply } from './reply.js'

/** JSX as an answer. It may hold parts that are still being made. */
export async function htmlReply(
  page: HtmlEscapedString,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const text = await page.toString()
  return new Reply(status, { ...headers, 'content-type': 'text/html; charset=utf-8' }, text)
}
