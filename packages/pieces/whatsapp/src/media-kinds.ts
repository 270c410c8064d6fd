import { PieceError } from '@plugboard/core'

const MB = 1024 * 1024
const OFFICE = 'application/vnd.openxmlformats-officedocument.'

/** What WhatsApp takes as one kind of message. */
interface MediaKind {
  /** Bytes. */
  most: number
  types: readonly string[]
}

const DOCUMENTS = [
  'text/plain',
  'application/pdf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  `${OFFICE}wordprocessingml.document`,
  `${OFFICE}spreadsheetml.sheet`,
  `${OFFICE}presentationml.presentation`,
]

/**
 * By kind, the media types and sizes WhatsApp takes. Documents may be of any type, as long as WhatsApp can open it; a
 * sticker that does not move may have 100 KB only.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#supported-media-types
 */
export const MEDIA_KINDS = {
  image: { most: 5 * MB, types: ['image/jpeg', 'image/png'] },
  video: { most: 16 * MB, types: ['video/mp4', 'video/3gpp'] },
  audio: { most: 16 * MB, types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'] },
  document: { most: 100 * MB, types: DOCUMENTS },
  sticker: { most: 500 * 1024, types: ['image/webp'] },
} as const satisfies Record<string, MediaKind>

export type MediaKindName = keyof typeof MEDIA_KINDS

/** The media type alone, as WhatsApp writes it. */
function baseType(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return ALIASES[type] ?? type
}

const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'video/3gp': 'video/3gpp',
}

const KINDS = Object.entries<MediaKind>(MEDIA_KINDS)

/**
 * The media type of a file and the most bytes it may have: as a message of that kind, or without one, of any.
 *
 * @throws PieceError `invalid_input` for a type WhatsApp does not take, or a size that is known to be too large.
 */
export function checkedMedia(
  file: { contentType: string; size?: number },
  field: string,
  kind?: MediaKindName,
): { type: string; most: number } {
  const type = baseType(file.contentType)
  const found = kind ? ([kind, MEDIA_KINDS[kind]] as const) : KINDS.find(([, { types }]) => types.includes(type))
  const isTaken = found?.[1].types.some((one) => one === type)
  if (!found || !isTaken) throw wrongType(field, kind)
  const { most } = found[1]
  if (file.size !== undefined && file.size > most) throw tooLarge(field, most)
  return { type, most }
}

function wrongType(field: string, kind?: MediaKindName): PieceError {
  const known = kind ? MEDIA_KINDS[kind].types : KINDS.flatMap(([, { types }]) => types)
  return new PieceError('invalid_input', 'WhatsApp does not take files of this media type here.', {
    field,
    hint: `Use one of ${known.map((type) => type.replace(OFFICE, '…')).join(', ')}.`,
  })
}

export const tooLarge = (field: string, most: number): PieceError =>
  new PieceError('invalid_input', 'The file is larger than WhatsApp takes.', {
    field,
    hint: most < MB ? `Use a file of at most ${most / 1024} KB.` : `Use a file of at most ${most / MB} MB.`,
  })
