import { PieceError } from '@plugboard/core'

const ID = /^[\w-]+$/
/** `/d/{id}` of files and documents, `/folders/{id}`, `?id={id}`. */
const IN_PATH = /\/(?:d|folders)\/([\w-]+)/

/**
 * The id of a file, folder or spreadsheet, from the id itself or from the link a browser shows for it.
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function googleId(text: string, field: string): string {
  const given = text.trim()
  const id = ID.test(given) ? given : idInLink(given)
  if (id !== undefined) return id
  throw new PieceError('invalid_input', 'This is neither an id nor a link of Google Drive.', {
    field,
    hint: 'Copy the link from the address bar of the browser, or the part of it after /d/ or /folders/.',
  })
}

function idInLink(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, pathname, searchParams } = new URL(text)
  if (protocol !== 'https:' || !/(?:^|\.)google\.com$/.test(hostname)) return undefined
  const id = IN_PATH.exec(pathname)?.[1] ?? searchParams.get('id') ?? ''
  return ID.test(id) ? id : undefined
}

/** The same for a field that may be left out. */
export const optionalId = (text: string | undefined, field: string): string | undefined =>
  text === undefined ? undefined : googleId(text, field)
