import type { Action } from '../action/define-action.js'
import type { Piece } from '../piece/piece.js'
import { behaviourCases } from './behaviour/behaviour-cases.js'
import { subjectOf } from './behaviour/subject.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import type { Example, Fixtures } from './fixtures.js'
import { actionOperation } from './operation.js'
import { runQuietly } from './run-quietly.js'

/** An action runs its examples, answers JSON, keeps the connection's secrets to itself, and tells what goes wrong. */
export function actionCases(piece: Piece, action: Action, fixtures: Fixtures): ConformanceCase[] {
  const title = `${piece.name} / ${action.name}`
  const examples = fixtures.actions?.[action.name] ?? []
  if (examples.length === 0) return [missing(`${title} has an example`, `fixtures.actions needs "${action.name}"`)]
  const operation = (example: Example) => actionOperation(piece, action, example, fixtures)
  const known = examples.filter(({ method }) => action.methods.some(({ name }) => name === method))
  const subject = subjectOf(title, action.name, fixtures, () => known.map(operation))
  return [
    ...examples.map((example, index) => ({
      name: `${title} runs example ${index + 1}`,
      run: async () => {
        const output = await runQuietly(operation(example))
        example.check?.(output)
      },
    })),
    ...behaviourCases(subject),
  ]
}
