import { type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { CallMethod, PieceResults } from './call.js'
import { PieceCrash } from './piece-crash.js'

const values = Type.Record(Type.String(), Type.Unknown())

/** What each method must answer. Loose: what a newer piece says beyond it is ignored. */
const SHAPES = {
  validate: Type.Object({
    account: Type.Optional(Type.String({ maxLength: 500 })),
    scopes: Type.Optional(Type.Array(Type.String({ maxLength: 500 }), { maxItems: 1_000 })),
  }),
  refresh: Type.Object({ values, expiresAt: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]) }),
  describe: values,
  migrate: values,
  options: Type.Array(
    Type.Object({
      value: Type.Union([Type.String(), Type.Number()]),
      title: Type.String(),
      help: Type.Optional(Type.String()),
    }),
    { maxItems: 10_000 },
  ),
  action: Type.Unknown(),
  poll: Type.Object({
    events: Type.Array(Type.Object({ id: Type.String({ minLength: 1, maxLength: 1_000 }), data: Type.Unknown() })),
    cursor: Type.Unknown(),
    more: Type.Optional(Type.Boolean()),
  }),
} satisfies Record<CallMethod, TSchema>

type Checks = { readonly [Method in CallMethod]: (value: unknown) => value is PieceResults[Method] }

const CHECKS: Checks = {
  validate: (value) => Value.Check(SHAPES.validate, value),
  refresh: (value) => Value.Check(SHAPES.refresh, value),
  describe: (value) => Value.Check(SHAPES.describe, value),
  migrate: (value) => Value.Check(SHAPES.migrate, value),
  options: (value) => Value.Check(SHAPES.options, value),
  action: (value): value is unknown => Value.Check(SHAPES.action, value),
  poll: (value) => Value.Check(SHAPES.poll, value),
}

/** The answer of a call, checked. Throws `PieceCrash` `protocol` when its shape is not the one of the method. */
export function checkResult<Method extends CallMethod>(method: Method, value: unknown): PieceResults[Method] {
  const fits: (value: unknown) => value is PieceResults[Method] = CHECKS[method]
  if (fits(value)) return value
  throw new PieceCrash('protocol', `The piece answered "${method}" in a shape that is not accepted.`)
}
