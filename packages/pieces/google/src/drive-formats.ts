import { PieceError } from '@plugboard/core'
import type { DriveFile } from './drive-file.js'

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const OPEN = 'application/vnd.oasis.opendocument'

interface Format {
  title: string
  contentType: string
}

/** What documents of Google are converted into, by the extension of the file. */
const FORMATS = {
  pdf: { title: 'PDF', contentType: 'application/pdf' },
  docx: { title: 'Word (Docs)', contentType: `${OFFICE}.wordprocessingml.document` },
  odt: { title: 'OpenDocument text (Docs)', contentType: `${OPEN}.text` },
  rtf: { title: 'Rich text (Docs)', contentType: 'application/rtf' },
  md: { title: 'Markdown (Docs)', contentType: 'text/markdown' },
  epub: { title: 'EPUB (Docs)', contentType: 'application/epub+zip' },
  txt: { title: 'Plain text (Docs, Slides)', contentType: 'text/plain' },
  zip: { title: 'Web page in a ZIP file (Docs, Sheets)', contentType: 'application/zip' },
  xlsx: { title: 'Excel (Sheets)', contentType: `${OFFICE}.spreadsheetml.sheet` },
  ods: { title: 'OpenDocument spreadsheet (Sheets)', contentType: `${OPEN}.spreadsheet` },
  csv: { title: 'CSV (first sheet of Sheets)', contentType: 'text/csv' },
  tsv: { title: 'Tab-separated (first sheet of Sheets)', contentType: 'text/tab-separated-values' },
  pptx: { title: 'PowerPoint (Slides)', contentType: `${OFFICE}.presentationml.presentation` },
  odp: { title: 'OpenDocument presentation (Slides)', contentType: `${OPEN}.presentation` },
  png: { title: 'PNG (Drawings, first slide of Slides)', contentType: 'image/png' },
  jpg: { title: 'JPEG (Drawings, first slide of Slides)', contentType: 'image/jpeg' },
  svg: { title: 'SVG (Drawings, first slide of Slides)', contentType: 'image/svg+xml' },
  json: { title: 'JSON (Apps Script)', contentType: 'application/vnd.google-apps.script+json' },
} as const satisfies Record<string, Format>

export type ExportFormat = keyof typeof FORMATS

const NAMES = [
  ...(['pdf', 'docx', 'odt', 'rtf', 'md', 'epub', 'txt', 'zip', 'xlsx', 'ods', 'csv', 'tsv'] as const),
  ...(['pptx', 'odp', 'png', 'jpg', 'svg', 'json'] as const),
] satisfies readonly ExportFormat[]

/** The choices of a field. */
export const formatChoices = NAMES.map((value) => ({ value, title: FORMATS[value].title }))

/** Source: https://developers.google.com/workspace/drive/api/guides/ref-export-formats */
const BY_KIND: Readonly<Record<string, readonly ExportFormat[]>> = {
  document: ['pdf', 'docx', 'odt', 'rtf', 'md', 'epub', 'txt', 'zip'],
  spreadsheet: ['pdf', 'xlsx', 'ods', 'csv', 'tsv', 'zip'],
  presentation: ['pdf', 'pptx', 'odp', 'txt', 'png', 'jpg', 'svg'],
  drawing: ['pdf', 'png', 'jpg', 'svg'],
  script: ['json'],
}

const GOOGLE_TYPE = 'application/vnd.google-apps.'

/**
 * The media type of a format, where Google converts this file into it.
 *
 * @throws PieceError `unsupported` for a file that is not converted, `invalid_input` for a format that is not its own.
 */
export function exportType(file: DriveFile, format: ExportFormat): string {
  const kind = googleKind(file)
  if (kind === undefined) throw hasContent()
  if (kind === 'shortcut') throw isShortcut(file)
  const offered = Object.hasOwn(BY_KIND, kind) ? BY_KIND[kind] : undefined
  if (offered === undefined) throw withoutContent()
  if (!offered.includes(format)) throw notOffered(offered)
  return FORMATS[format].contentType
}

/** @throws PieceError `unsupported` for what has no content of its own. */
export function requireContent(file: DriveFile): void {
  const kind = googleKind(file)
  if (kind === undefined) return
  if (kind === 'shortcut') throw isShortcut(file)
  if (!Object.hasOwn(BY_KIND, kind)) throw withoutContent()
  throw new PieceError('unsupported', 'A document of Google has no content of its own to download.', {
    field: 'file',
    hint: 'Use “Export document from Drive”, which converts it into a file such as PDF.',
  })
}

const googleKind = ({ mimeType }: DriveFile): string | undefined =>
  mimeType.startsWith(GOOGLE_TYPE) ? mimeType.slice(GOOGLE_TYPE.length) : undefined

const isShortcut = ({ shortcutDetails }: DriveFile) =>
  new PieceError('unsupported', 'This is a shortcut to another file.', {
    field: 'file',
    hint:
      shortcutDetails?.targetId === undefined
        ? 'Give the id of the file it leads to.'
        : `Give the id of the file it leads to: ${shortcutDetails.targetId}.`,
  })

const withoutContent = () =>
  new PieceError('unsupported', 'This is a folder, a form or another thing without content.', {
    field: 'file',
    hint: 'Give a file; the files in a folder can be listed with “List files in Drive”.',
  })

const hasContent = () =>
  new PieceError('unsupported', 'Only documents of Google are converted; this file has a content of its own.', {
    field: 'file',
    hint: 'Use “Download file from Drive”.',
  })

const notOffered = (offered: readonly ExportFormat[]) =>
  new PieceError('invalid_input', 'Google does not convert this kind of document into this format.', {
    field: 'format',
    hint: `Choose one of: ${offered.join(', ')}.`,
  })
