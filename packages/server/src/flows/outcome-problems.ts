import type { ActionManifest } from '@plugboard/core/host'
import type { SentForm } from './editor-state.js'
import type { StepOutcome } from './flow-runs.js'

/** Failures that are about the connection of a step, whatever field they name. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection_error',
  'connection_missing',
  'connection_required',
  'invalid_credentials',
  'secret_unreadable',
  'tls_failed',
  'unreachable',
  'wrong_piece',
])

/** Where in the form of a step the failure of a run is shown: at the field at fault, or at the connection. */
export function outcomeProblems(
  { error }: Pick<StepOutcome, 'error'>,
  action: ActionManifest,
): Pick<SentForm, 'problems' | 'connectionProblem'> {
  if (!error) return {}
  const message = [error.message, error.hint].filter(Boolean).join(' ')
  if (OF_CONNECTION.has(error.code) || error.field === 'connection') return { connectionProblem: message }
  const field = error.field?.replace(/^(?:input|values)\./, '')
  const known = field !== undefined && Object.hasOwn(action.input.properties, field.split('.')[0] ?? '')
  return known ? { problems: [{ field, message }] } : {}
}
