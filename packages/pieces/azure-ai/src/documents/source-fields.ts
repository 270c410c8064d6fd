import type { FileRef } from '@plugboard/core'
import { field, PieceError } from '@plugboard/core'

/** The inputs every analysis has: the file, and which part of it. */
export const sourceFields = {
  file: field.file({
    title: 'File',
    help: 'PDF, JPEG, PNG, BMP, TIFF or HEIF, up to 500 MB; on the free tier F0 up to 4 MB and two pages.',
    optional: true,
  }),
  url: field.url({
    title: 'Address of the file',
    help: 'Instead of a file: an address from which Azure can fetch it without signing in, such as one with a SAS token.',
    placeholder: 'https://example.com/invoice.pdf',
    optional: true,
  }),
  pages: field.text({
    title: 'Pages',
    help: 'Only these, counted from 1. All when left empty.',
    placeholder: '1-3,5',
    optional: true,
    maxLength: 200,
  }),
  locale: field.text({
    title: 'Language and country',
    help: 'What the document is written in, where it is known: de or en-US.',
    placeholder: 'en-US',
    optional: true,
    maxLength: 35,
  }),
}

/** What was filled in. */
export interface SourceInput {
  file?: FileRef
  url?: string
  pages?: string
  locale?: string
}

/** Where the document comes from: exactly one of both. */
export type Source = { file: FileRef } | { url: string }

/** @throws PieceError `invalid_input` at `file` unless exactly one of file and address is given. */
export function sourceOf({ file, url }: SourceInput): Source {
  if (file !== undefined && url === undefined) return { file }
  if (url !== undefined && file === undefined) return { url }
  const [message, hint] =
    file === undefined
      ? ['There is nothing to analyze.', 'Give a file, or the address of one.']
      : ['Both a file and an address are given.', 'Give one of them.']
  throw new PieceError('invalid_input', message, { field: 'file', hint })
}

const RANGE = /^\d{1,6}(?:-\d{1,6})?$/

/**
 * The pages as the service takes them; undefined for all.
 *
 * @throws PieceError `invalid_input` at `pages`.
 */
export function pagesOf(pages: string | undefined): string | undefined {
  const ranges = (pages ?? '').split(',').map((range) => range.replace(/\s/g, ''))
  if (ranges.join('') === '') return undefined
  if (ranges.every(isRange)) return ranges.join(',')
  const hint = 'Enter numbers and ranges from 1, such as 1-3,5.'
  throw new PieceError('invalid_input', 'These are no pages.', { field: 'pages', hint })
}

function isRange(text: string): boolean {
  if (!RANGE.test(text)) return false
  const [first = 0, last = first] = text.split('-').map(Number)
  return first >= 1 && last >= first
}
