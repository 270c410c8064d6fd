import type { Opened } from '../llama-client.js'
import { brokenCall, refusedInStream } from '../llama-error.js'
import { isObject } from '../loose.js'
import { linesOf, parsedLine } from '../read-lines.js'

/**
 * The JSON of each line of an answer of type `application/x-ndjson`, as it arrives.
 *
 * @throws PieceError for a line `{"error": …}`, by which Ollama tells what went wrong after it began to answer; for one
 * that is no JSON or has no end; and for whatever breaks the connection.
 */
export async function* recordsOf({ response, facts }: Opened): AsyncGenerator<unknown> {
  try {
    for await (const line of linesOf(response)) {
      if (line.trim() === '') continue
      const record = parsedLine(line)
      if (isObject(record) && record.error) throw refusedInStream(record, response, facts)
      yield record
    }
  } catch (error) {
    throw brokenCall(error, facts)
  }
}
