import { type Static, Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import type { Reference } from '../references/reference.js'
import { keyText } from '../text-schemas.js'

const closed = { additionalProperties: false }
const input = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'Values of the action’s fields. A text `{{steps.NAME.output.PATH}}` stands for a value of an earlier step.',
})
const connectionKey = keyText({ description: 'Key of a connection in the environment the flow runs in.' })
const name = Type.String({ minLength: 1, maxLength: 200 })

/** One action of a flow. The piece and action need not be installed here: an outside engine may run the flow. */
export const Step = Type.Object(
  {
    name,
    piece: Type.String({ minLength: 1, maxLength: 100 }),
    action: Type.String({ minLength: 1, maxLength: 100 }),
    connection: Type.Optional(Type.Union([connectionKey, Type.Null()])),
    input: Type.Optional(input),
  },
  closed,
)

/** What starts a flow. */
export const Trigger = Type.Object(
  {
    kind: Type.Union([Type.Literal('manual'), Type.Literal('schedule'), Type.Literal('piece')]),
    schedule: Type.Optional(Type.String({ maxLength: 200, description: 'Of a schedule: a cron expression.' })),
    piece: Type.Optional(Type.String({ maxLength: 100 })),
    trigger: Type.Optional(Type.String({ maxLength: 100 })),
    connection: Type.Optional(Type.Union([connectionKey, Type.Null()])),
    input: Type.Optional(input),
  },
  closed,
)

/** What a flow does: its trigger, then its steps in order. */
export const Definition = Type.Object(
  { trigger: Type.Optional(Trigger), steps: Type.Array(Step, { maxItems: 200 }) },
  closed,
)

export type Step = Static<typeof Step>
export type Trigger = Static<typeof Trigger>
export type Definition = Static<typeof Definition>

/** A flow with its draft, and what runs where. */
export interface Flow {
  id: string
  key: string
  name: string
  draft: Definition
  /** Published versions, newest first. */
  versions: { number: number; publishedBy: string; publishedAt: number }[]
  /** Environment key → version it runs; an environment that runs none is absent. */
  deployments: Record<string, number>
  createdBy: string
  createdAt: number
  modifiedBy: string
  modifiedAt: number
  generation: number
}

/** A flow as it stands in a list. */
export type FlowSummary = Pick<Flow, 'key' | 'name' | 'deployments' | 'modifiedBy' | 'modifiedAt'> & {
  steps: number
  /** Number of the newest version; null before the first. */
  version: number | null
}

/** The name under which a trigger's reference is kept; a step may not have it. */
export const TRIGGER_STEP = 'trigger'

/** Which steps name which connections. */
export function referencesIn({ trigger, steps }: Definition): Reference[] {
  const named = steps.map((step) => ({ step: step.name, connectionKey: step.connection }))
  const all = trigger ? [{ step: TRIGGER_STEP, connectionKey: trigger.connection }, ...named] : named
  return all.flatMap(({ step, connectionKey }) => (connectionKey ? [{ step, connectionKey }] : []))
}

/** Refuses two steps of one name: references and results are told apart by it. */
export function expectDistinctSteps({ steps }: Definition): void {
  const seen = new Set<string>([TRIGGER_STEP])
  for (const [index, { name }] of steps.entries()) {
    if (seen.has(name)) {
      throw new DomainError({
        kind: 'invalid',
        code: 'duplicate_name',
        message: `Two steps of the flow are called "${name}".`,
        field: `draft.steps.${index}.name`,
        hint: 'Give every step a name of its own; "trigger" is the trigger’s.',
      })
    }
    seen.add(name)
  }
}
