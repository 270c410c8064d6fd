import { checkFields } from '@plugboard/core/host'
import { isTemplate } from '../html/form/template-text.js'
import { findAction, type InstalledPiece } from '../pieces/installed-piece.js'
import type { Step } from './flow.js'

/**
 * What keeps a step from being run, as sentences; empty when nothing does.
 *
 * @param connected whether the connection the step names exists.
 */
export function stepGaps(step: Step, piece: InstalledPiece | undefined, connected: boolean): string[] {
  if (!piece) return [`The piece "${step.piece}" is not installed on this server.`]
  const action = findAction(piece, step.action)
  if (!action) return [`${piece.manifest.title} has no action "${step.action}".`]
  const { problems } = checkFields(action.input, step.input ?? {}, { accept: isTemplate })
  return [...connectionGaps(step, connected), ...problems.map(({ message }) => message)]
}

function connectionGaps({ connection }: Step, connected: boolean): string[] {
  if (!connection) return ['No connection is chosen.']
  return connected ? [] : [`The connection "${connection}" is missing.`]
}
