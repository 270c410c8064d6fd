import type { Choice, FieldProblem, FieldSchema } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'

/** What all fields of one form share while it is rendered. */
export interface FormState {
  problems: readonly Pick<FieldProblem, 'field' | 'message'>[]
  /** Path of each secret that is stored already → when it was set (UTC milliseconds). */
  secretsSet: Readonly<Record<string, number>>
  /** Values may come from an earlier step, as `{{steps.<name>.output.<path>}}`. */
  templates: boolean
  /** Such texts to choose from, and the `id` of the element that lists them. */
  suggestions: { id: string; choices: readonly Choice[] } | null
  /** Where choices of an outside system are asked for. */
  optionsUrl: string | null
  /** UTC milliseconds. */
  now: number
  /** Renders a field of any kind; how lists and objects reach the fields inside them. */
  render: (props: FieldProps) => Child
}

/** What the renderer of one kind of field gets. */
export interface FieldProps {
  schema: FieldSchema
  /** Of the input: prefix and path. */
  name: string
  /** In problems and `secretsSet`, such as `where.0.column`. */
  path: string
  /** The value or the default; `undefined` when there is neither. */
  value: unknown
  required: boolean
  /** Shows no label, because a row or heading around it says what it is. */
  bare?: boolean
  form: FormState
}
