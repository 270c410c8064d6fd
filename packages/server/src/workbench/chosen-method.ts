import type { ActionManifest, AuthManifest } from '@plugboard/core/host'
import type { FormBody } from '../http/http-request.js'
import { formText } from '../pages/form-text.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import { methodInput } from './form-name.js'

/** The auth methods an action or a trigger works with. */
export function methodsOf(
  { manifest }: InstalledPiece,
  { methods }: Pick<ActionManifest, 'methods'>,
): readonly AuthManifest[] {
  return manifest.auth.filter(({ name }) => methods?.includes(name) ?? true)
}

/** The one its form says to use, else the first; undefined where it works with none. */
export function chosenMethod(
  piece: InstalledPiece,
  kind: 'action' | 'trigger',
  operation: Pick<ActionManifest, 'name' | 'methods'>,
  form: FormBody,
): AuthManifest | undefined {
  const methods = methodsOf(piece, operation)
  const chosen = formText(form, methodInput(kind, operation.name))
  return methods.find(({ name }) => name === chosen) ?? methods[0]
}
