import type { Action } from '../action/define-action.js'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import type { ValidateContext } from '../context/context.js'
import type { Piece } from '../piece/piece.js'
import type { PollingTrigger } from '../trigger/trigger.js'
import { wholeValues } from './call-context.js'
import type { Example, Fixtures, PollExample } from './fixtures.js'
import { givenSurroundings } from './given-surroundings.js'
import { resolve, type Values } from './lazy.js'
import { methodOf } from './method-of.js'
import { runAction } from './run-action.js'
import { runPoll } from './run-poll.js'
import { runRefresh } from './run-refresh.js'
import type { Surroundings } from './test-context.js'
import { tryConnection } from './try-connection.js'

/** Amid what an operation runs. `step` stands in for the stages of a connection test. */
export type Circumstances = Surroundings & { step?: ValidateContext<unknown>['step'] }

/** Something a piece does with a connection that works: a test, a renewal, an example of an action or a trigger. */
export interface Operation {
  piece: Piece
  method: AnyAuthMethod
  /** Values of the connection, with what its auth method obtains for them. */
  values(): Promise<Values>
  /** What a person entered in another connection of the same kind, when the fixtures give one. */
  other(): Values | undefined
  run(values: Values, circumstances: Circumstances): Promise<unknown>
}

type Run = (values: Values, circumstances: Circumstances & ReturnType<typeof givenSurroundings>) => Promise<unknown>

function operation(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures, run: Run): Operation {
  const fixture = fixtures.auth[method.name]
  const surroundings = () => givenSurroundings(fixtures)
  const whole = (values: Values) => wholeValues({ piece, method, values, surroundings: surroundings() })
  return {
    piece,
    method,
    values: () => whole(resolve(fixture?.good ?? {})),
    other: () => fixture?.other && resolve(fixture.other),
    run: (values, circumstances) => run(values, { ...circumstances, ...surroundings() }),
  }
}

/** The test of a connection. */
export function testOperation(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): Operation {
  return operation(piece, method, fixtures, (values, { step, ...surroundings }) =>
    tryConnection({ piece, method, values, surroundings }, step),
  )
}

/** The exchange of a connection's credentials for fresh ones. */
export function renewalOperation(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): Operation {
  const renewal = operation(piece, method, fixtures, (values, surroundings) =>
    runRefresh({ piece, method, values, surroundings }),
  )
  return { ...renewal, values: async () => resolve(fixtures.auth[method.name]?.good ?? {}) }
}

/** An example of an action. */
export function actionOperation(piece: Piece, action: Action, example: Example, fixtures: Fixtures): Operation {
  return operation(piece, methodOf(piece, example.method), fixtures, (values, surroundings) =>
    runAction(piece, {
      action: action.name,
      method: example.method,
      values,
      input: resolve(example.input),
      surroundings,
    }),
  )
}

/** An example of a polling trigger. */
export function pollOperation(
  piece: Piece,
  trigger: PollingTrigger,
  example: PollExample,
  fixtures: Fixtures,
): Operation {
  return operation(piece, methodOf(piece, example.method), fixtures, (values, surroundings) =>
    runPoll(piece, {
      trigger,
      method: example.method,
      values,
      input: resolve(example.input),
      cursor: resolve(example.cursor ?? null),
      surroundings,
    }),
  )
}
