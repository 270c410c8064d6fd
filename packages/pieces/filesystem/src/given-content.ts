import { type FileRef, type Files, field, PieceError } from '@plugboard/core'
import { untilAborted } from './cancelled.js'

/** What is written: a file of an earlier step, or text. */
export const contentFields = {
  file: field.file({ title: 'File', help: 'A file of an earlier step. Leave empty to give text.', optional: true }),
  text: field.longText({
    title: 'Text',
    help: 'Written as UTF-8. Leave empty to give a file.',
    maxLength: 1_048_576,
    optional: true,
  }),
}

interface Given {
  input: { file?: FileRef; text?: string }
  files: Files
  signal: AbortSignal
}

/**
 * The bytes of what was given.
 *
 * @throws PieceError `invalid_input` at `file` unless it is exactly one of the two.
 */
export function givenContent({ input: { file, text }, files, signal }: Given): AsyncIterable<Uint8Array> {
  if ((file === undefined) === (text === undefined)) {
    throw new PieceError('invalid_input', file ? 'There is a file and text.' : 'There is neither a file nor text.', {
      field: 'file',
      hint: 'Give a file of an earlier step, or text.',
    })
  }
  return untilAborted(file ? files.read(file) : bytesOf(text ?? ''), signal)
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
