import { PieceError } from '@plugboard/core'

/**
 * The ID of a message, such as `wamid.HBgLMTY1MDM4Nzk0MzkVAgA=`.
 *
 * @throws PieceError `invalid_input` for what cannot be one.
 */
export function messageId(given: string, field: string): string {
  const id = given.trim()
  if (/^wamid\.[A-Za-z0-9+/=_-]{1,500}$/.test(id)) return id
  throw new PieceError('invalid_input', 'This is no ID of a message.', {
    field,
    hint: 'Take the ID from a received message or from the step that sent it; it begins with wamid.',
  })
}

/**
 * The ID of a file at WhatsApp, which has digits only.
 *
 * @throws PieceError `invalid_input` for what cannot be one.
 */
export function mediaId(given: string, field: string): string {
  const id = given.trim()
  if (/^\d{1,40}$/.test(id)) return id
  throw new PieceError('invalid_input', 'This is no ID of a file at WhatsApp.', {
    field,
    hint: 'Take the ID from a received message or from the step that uploaded the file; it has digits only.',
  })
}
