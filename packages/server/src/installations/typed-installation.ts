import type { FormBody } from '../http/http-request.js'
import { formText } from '../pages/form-text.js'
import { PIECE_SOURCES, type PieceSource } from '../pieces/installed-piece.js'
import type { Installation } from './installation.js'

/** What a person typed to say what is to be installed; a tarball is chosen instead. */
export interface TypedInstallation {
  package?: string | undefined
  version?: string | undefined
  folder?: string | undefined
}

/** Where the piece is to come from, as a form or an address names it. Default `registry`. */
export const wayOf = (text: unknown): PieceSource => PIECE_SOURCES.find((one) => one === text) ?? 'registry'

/** What was typed into the form. */
export function readTyped(form: FormBody): TypedInstallation {
  return { package: formText(form, 'package'), version: formText(form, 'version'), folder: formText(form, 'folder') }
}

/** What was typed for an installation, to try it again. A tarball has to be chosen anew: it was not kept. */
export function typedFor({ source, subject }: Pick<Installation, 'source' | 'subject'>): TypedInstallation {
  if (source === 'folder') return { folder: subject }
  if (source === 'tarball') return {}
  const [name, version] = subject.split(' ')
  return { package: name, version }
}
