import { PieceError } from '@plugboard/core'

/** @throws PieceError `invalid_input` unless exactly one of both is given. */
export function contentOf<File>(input: { file?: File; text?: string }): { file: File } | { text: string } {
  const { file, text } = input
  if (file !== undefined && text === undefined) return { file }
  if (text !== undefined && file === undefined) return { text }
  const [message, hint] =
    file === undefined
      ? ['There is nothing to store.', 'Give a file, or a text, which may be empty.']
      : ['Both a file and a text are given.', 'Give one of them.']
  throw new PieceError('invalid_input', message, { field: 'file', hint })
}
