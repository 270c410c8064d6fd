import { type ActionContext, type FileRef, isPieceError, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { checkedMedia, type MediaKindName, tooLarge } from './media-kinds.js'
import { multipartForm } from './multipart-form.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppContext } from './whatsapp-credentials.js'

type UploadContext = WhatsAppContext & Pick<ActionContext<unknown, unknown>, 'files'>

/** Milliseconds an upload of 100 MB may take. */
const UPLOAD_TIMEOUT = 10 * 60 * 1_000

const Uploaded = Type.Object({ id: Type.String({ minLength: 1 }) })

/**
 * Uploads a file as it is read, which WhatsApp keeps for 30 days, and gives its ID.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#upload-media
 *
 * @throws PieceError `invalid_input` for a file WhatsApp does not take.
 */
export async function uploadMedia(
  ctx: UploadContext,
  file: FileRef,
  { field, kind }: { field: string; kind?: MediaKindName },
): Promise<string> {
  const { accessToken: token, phoneNumberId } = ctx.auth.fields
  const { type, most } = checkedMedia(file, field, kind)
  const reading: { failure?: unknown } = {}
  const data = watched(ctx.files.read(file), reading, { field, most, size: file.size })
  const form = multipartForm(
    { messaging_product: 'whatsapp', type },
    { name: file.name, contentType: type, size: file.size, data },
  )
  try {
    const { id } = await askGraph(
      ctx,
      { token },
      {
        method: 'POST',
        path: [phoneNumberId, 'media'],
        ...form,
        timeout: UPLOAD_TIMEOUT,
        schema: Uploaded,
        fields: { media: field, content: field, object: 'phoneNumberId' },
      },
    )
    return id
  } catch (error) {
    // A file that cannot be read breaks the request off, which by itself would tell of the network only.
    throw isPieceError(reading.failure) ? reading.failure : error
  }
}

async function* watched(
  data: AsyncIterable<Uint8Array>,
  reading: { failure?: unknown },
  { field, most, size }: { field: string; most: number; size: number | undefined },
): AsyncGenerator<Uint8Array> {
  let sent = 0
  try {
    for await (const chunk of data) {
      sent += chunk.length
      if (sent > most) throw tooLarge(field, most)
      if (sent > (size ?? sent)) throw otherSize(field)
      yield chunk
    }
    if (sent !== (size ?? sent)) throw otherSize(field)
  } catch (error) {
    reading.failure = error
    throw error
  }
}

const otherSize = (field: string) =>
  new PieceError('invalid_input', 'The file does not have the size it says.', {
    field,
    hint: 'Run the step again that made the file.',
  })
