import type { ActionManifest, TriggerManifest } from '@plugboard/core/host'
import { fieldProblems } from '../connections/connection-values.js'
import { DomainError } from '../domain-error.js'
import { readForm } from '../html/form/parse-form.js'
import type { FormBody } from '../http/http-request.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import { chosenMethod } from './chosen-method.js'
import { formPrefix } from './form-name.js'
import type { Wanted } from './workbench-service.js'

/** Reads the form of an action or a trigger. Throws field problems, and `unsupported` where no method works with it. */
export function readWanted(
  piece: InstalledPiece,
  kind: 'action' | 'trigger',
  operation: ActionManifest | TriggerManifest,
  form: FormBody,
): Wanted {
  const { name, input: schema } = operation
  const { values: input, problems } = readForm(schema, form, formPrefix(kind, name))
  if (problems.length > 0) throw fieldProblems(problems)
  const method = chosenMethod(piece, kind, operation, form)
  if (method) return { name, method, input }
  throw new DomainError({
    kind: 'invalid',
    code: 'unsupported',
    message: `“${operation.title}” works with none of the piece’s auth methods.`,
    hint: 'List at least one of them in its methods.',
  })
}
