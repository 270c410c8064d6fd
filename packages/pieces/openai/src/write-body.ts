import { type ActionContext, type FileRef, isPieceError, PieceError } from '@plugboard/core'
import type { Opened } from './openai-client.js'
import { openaiError } from './openai-error.js'

/** Stores the body of an answer as a file while it arrives. What broke off is no file. */
export async function writeBody(
  { files }: Pick<ActionContext<unknown, unknown>, 'files'>,
  file: { name: string; contentType: string },
  opened: Opened,
): Promise<FileRef> {
  try {
    return await files.write(file, bytesOf(opened))
  } catch (error) {
    // Frees the connection where the file was given up before it was read.
    await opened.response.body?.cancel().catch(() => undefined)
    throw error
  }
}

async function* bytesOf({ response, facts }: Opened): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length
      yield chunk
    }
  } catch (error) {
    throw isPieceError(error) ? error : openaiError(error, facts)
  }
  if (size === 0) throw new PieceError('bad_response', 'The service sent an empty file.', { hint: 'Try again.' })
}
