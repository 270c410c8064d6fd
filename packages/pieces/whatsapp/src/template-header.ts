import { type ActionContext, type FileRef, PieceError } from '@plugboard/core'
import type { MediaKindName } from './media-kinds.js'
import { mediaId } from './message-id.js'
import type { Placeholders } from './template-placeholders.js'
import { uploadMedia } from './upload-media.js'
import type { WhatsAppContext } from './whatsapp-credentials.js'

/** What a person filled in for a header that is not text. */
export interface HeaderValues {
  headerFile?: FileRef
  headerMediaId?: string
  headerLocation?: { latitude: number; longitude: number; name?: string; address?: string }
}

const KINDS: Readonly<Record<string, MediaKindName>> = {
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'document',
}

/** How a header that is not text is sent; undefined where the template has none. */
export type Header = (
  ctx: WhatsAppContext & Pick<ActionContext<unknown, unknown>, 'files'>,
) => Promise<Record<string, unknown>>

/**
 * Looks whether what was filled in fits the header of the template, and says how it is sent: the upload itself waits
 * until everything else is known to be right.
 *
 * @throws PieceError `invalid_input` naming the field that does not fit.
 */
export function templateHeader({ headerKind }: Placeholders, values: HeaderValues): Header | undefined {
  const { headerFile: file, headerMediaId: id, headerLocation: location } = values
  const kind = headerKind === undefined ? undefined : KINDS[headerKind]
  if (!kind && (file || id)) {
    throw unfit(file ? 'headerFile' : 'headerMediaId', 'The header of the template is no file.', 'Leave it empty.')
  }
  if (headerKind !== 'LOCATION' && location) {
    throw unfit('headerLocation', 'The header of the template is no location.', 'Leave it empty.')
  }
  if (kind) return mediaHeader(kind, file, id)
  if (headerKind !== 'LOCATION') return undefined
  if (!location)
    throw unfit('headerLocation', 'The header of the template is a location.', 'Enter one, with name and address.')
  return async () => ({ type: 'location', location })
}

function mediaHeader(kind: MediaKindName, file: FileRef | undefined, id: string | undefined): Header {
  if (file && id) throw unfit('headerFile', 'Both a file and a media ID are given for the header.', 'Give one of them.')
  if (id) {
    const checked = mediaId(id, 'headerMediaId')
    return async () => ({ type: kind, [kind]: { id: checked } })
  }
  if (!file) throw unfit('headerFile', `The header of the template is of the kind ${kind}.`, 'Give the file for it.')
  return async (ctx) => {
    const uploaded = await uploadMedia(ctx, file, { field: 'headerFile', kind })
    return { type: kind, [kind]: { id: uploaded, ...(kind === 'document' && { filename: file.name }) } }
  }
}

const unfit = (field: string, message: string, hint: string) =>
  new PieceError('invalid_input', message, { field, hint })
