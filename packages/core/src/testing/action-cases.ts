import type { Action } from '../action/define-action.js'
import type { Piece } from '../piece/piece.js'
import { behaviourCases } from './behaviour/behaviour-cases.js'
import { outputOf, rehearsing } from './behaviour/rehearsal.js'
import { subjectOf } from './behaviour/subject.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import type { Fixtures } from './fixtures.js'
import { actionOperation } from './operation.js'

/** An action runs its examples, answers JSON, keeps the connection's secrets to itself, and tells what goes wrong. */
export function actionCases(piece: Piece, action: Action, fixtures: Fixtures): ConformanceCase[] {
  const title = `${piece.name} / ${action.name}`
  const examples = fixtures.actions?.[action.name] ?? []
  if (examples.length === 0) return [missing(`${title} has an example`, `fixtures.actions needs "${action.name}"`)]
  const rehearsals = examples.map((example) => rehearsing(() => actionOperation(piece, action, example, fixtures)))
  return [
    ...rehearsals.map((rehearse, index) => ({
      name: `${title} runs example ${index + 1}`,
      run: async () => {
        const output = outputOf(await rehearse())
        examples[index]?.check?.(output)
      },
    })),
    ...behaviourCases(subjectOf(title, action.name, fixtures, rehearsals)),
  ]
}
