import type { Files } from '@plugboard/core'
import { bodyError } from './body-error.js'
import { describeFile, openExport, openFile } from './drive-api.js'
import type { DriveFile } from './drive-file.js'
import { type ExportFormat, exportType, requireContent } from './drive-formats.js'
import type { GoogleContext } from './google-client.js'

type Context = GoogleContext & { files: Files }

/** A file in the store of the run, and what Drive knows of it. */
export interface Download {
  source: DriveFile
  file: Awaited<ReturnType<Files['write']>>
}

/** Copies a file of Drive into the files of the run, streamed. */
export async function download(ctx: Context, id: string, acceptHarmful: boolean): Promise<Download> {
  const source = await describeFile(ctx, id)
  requireContent(source)
  const response = await openFile(ctx, id, acceptHarmful)
  const about = { name: fileName(source.name, ''), contentType: source.mimeType }
  return { source, file: await ctx.files.write(about, chunksOf(response)) }
}

/** Copies a document of Google into the files of the run, converted and streamed. */
export async function exportFile(ctx: Context, id: string, format: ExportFormat): Promise<Download> {
  const source = await describeFile(ctx, id)
  const contentType = exportType(source, format)
  const response = await openExport(ctx, id, contentType)
  const about = { name: fileName(source.name, `.${format}`), contentType }
  return { source, file: await ctx.files.write(about, chunksOf(response)) }
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
