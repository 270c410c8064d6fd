import { type FileRef, PieceError } from '@plugboard/core'

/** Source: https://platform.openai.com/docs/guides/speech-to-text */
const ENDINGS = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']

const BY_TYPE: ReadonlyMap<string, string> = new Map([
  ['audio/flac', 'flac'],
  ['audio/x-flac', 'flac'],
  ['audio/mp4', 'm4a'],
  ['audio/m4a', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['video/mp4', 'mp4'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['video/mpeg', 'mpeg'],
  ['audio/ogg', 'ogg'],
  ['audio/opus', 'ogg'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/vnd.wave', 'wav'],
  ['audio/webm', 'webm'],
  ['video/webm', 'webm'],
])

/**
 * A name by whose ending the service knows the format: its own if it says one, else by the media type.
 *
 * @throws PieceError `invalid_input` for a file of which neither tells a format the service knows.
 */
export function audioName({ name, contentType }: FileRef): string {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (ENDINGS.includes(ending)) return name
  const byType = BY_TYPE.get(contentType.split(';', 1).join('').trim().toLowerCase())
  if (byType) return `${name}.${byType}`
  throw new PieceError('invalid_input', `“${name}” is no audio file the service takes.`, {
    field: 'file',
    hint: `Give a file of one of these kinds: ${ENDINGS.join(', ')}.`,
  })
}
