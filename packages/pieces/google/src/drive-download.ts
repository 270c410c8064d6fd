import { type Files, PieceError } from '@plugboard/core'
import { bodyError } from './body-error.js'
import { type DriveFile, describeFile, openFile } from './drive-api.js'
import type { GoogleContext } from './google-client.js'

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const PDF = { contentType: 'application/pdf', extension: '.pdf' }

/** What documents without a content of their own are converted into. */
export type Conversion = 'pdf' | 'office'

interface Format {
  contentType: string
  extension: string
}

/** By kind of document. Source: https://developers.google.com/workspace/drive/api/guides/ref-export-formats */
const CONVERSIONS: Readonly<Record<string, Readonly<Record<Conversion, Format>>>> = {
  document: { pdf: PDF, office: { contentType: `${OFFICE}.wordprocessingml.document`, extension: '.docx' } },
  spreadsheet: { pdf: PDF, office: { contentType: `${OFFICE}.spreadsheetml.sheet`, extension: '.xlsx' } },
  presentation: { pdf: PDF, office: { contentType: `${OFFICE}.presentationml.presentation`, extension: '.pptx' } },
  drawing: { pdf: PDF, office: PDF },
}

/** A file in the store of the run, and what Drive knows of it. */
export interface Download {
  source: DriveFile
  file: Awaited<ReturnType<Files['write']>>
}

/** Copies a file of Drive into the files of the run, streamed; documents of Google are converted. */
export async function download(ctx: GoogleContext & { files: Files }, id: string, as: Conversion): Promise<Download> {
  const source = await describeFile(ctx, id)
  const format = formatOf(source, as)
  const response = await openFile(ctx, id, format?.contentType)
  const name = fileName(source.name, format?.extension ?? '')
  const contentType = format?.contentType ?? source.mimeType
  return { source, file: await ctx.files.write({ name, contentType }, chunksOf(response)) }
}

const GOOGLE_TYPE = 'application/vnd.google-apps.'

/** Undefined for a file that is downloaded as it is. */
function formatOf({ mimeType }: DriveFile, as: Conversion): Format | undefined {
  if (!mimeType.startsWith(GOOGLE_TYPE)) return undefined
  const kind = mimeType.slice(GOOGLE_TYPE.length)
  const formats = Object.hasOwn(CONVERSIONS, kind) ? CONVERSIONS[kind] : undefined
  if (formats) return formats[as]
  throw new PieceError('unsupported', 'This is a folder, a shortcut or another thing without content to download.', {
    field: 'file',
    hint: 'List the folder and download its files, or give the id of the file a shortcut leads to.',
  })
}

/** Never a path: Drive lets a name hold slashes. */
function fileName(given: string, extension: string): string {
  const name =
    given
      .replace(/[\\/\p{Cc}]/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, 200)
      .toWellFormed() || 'file'
  return name.toLowerCase().endsWith(extension) ? name : name + extension
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => Promise.reject(bodyError(cause)))
      if (done) return
      yield value
    }
  } finally {
    // Frees the connection; of a body that has failed it only repeats the failure thrown above.
    await reader.cancel().catch(() => undefined)
  }
}
