import type { Choice, FieldProblem, FormSchema } from '@plugboard/core/host'
import { Problem } from '../problem.js'
import { renderField } from './field.js'
import { FieldList } from './field-list.js'
import type { FormState } from './field-props.js'

interface FieldSetProps {
  schema: FormSchema
  /** What is filled in so far; a field without a value shows its default. Secrets are never filled in. */
  values?: Readonly<Record<string, unknown>>
  /** Shown at the field they name; the browser moves to the first one. */
  problems?: readonly Pick<FieldProblem, 'field' | 'message'>[]
  /** In front of the names of all inputs; the same as for `parseForm`. Default `values`. */
  prefix?: string
  /** Path of each secret that is stored already → when it was set (UTC milliseconds). */
  secretsSet?: Readonly<Record<string, number>>
  /** Fields also take a value of an earlier step, `{{steps.<name>.output.<path>}}`; a list offers known ones. */
  templates?: boolean | readonly Choice[]
  /** Where the choices of an outside system are asked for; without it such a field is a plain text input. */
  optionsUrl?: string
  /** UTC milliseconds. Default: the server's clock. */
  now?: number
}

/**
 * The inputs of a form, rendered from its schema. Put it into a `<form>`; read what is sent with `parseForm` (or
 * `readForm`) and the same schema and prefix.
 */
export function FieldSet(props: FieldSetProps) {
  const { schema, values = {}, problems = [], prefix = 'values' } = props
  const form = stateOf(props, prefix)
  const orphans = problems.filter(({ field }) => !Object.hasOwn(schema.properties, field.split('.')[0] ?? ''))
  return (
    <div class="grid gap-5">
      {orphans.length === 0 ? null : (
        <Problem title="Please check the form" detail={orphans.map(({ message }) => message).join(' ')} />
      )}
      <FieldList schema={schema} values={values} name={prefix} path="" form={form} />
      {form.suggestions === null ? null : (
        <datalist id={form.suggestions.id}>
          {form.suggestions.choices.map((choice) => (
            <option value={choice.value}>{choice.title}</option>
          ))}
        </datalist>
      )}
    </div>
  )
}

function stateOf(props: FieldSetProps, prefix: string): FormState {
  const { problems = [], secretsSet = {}, templates = false, optionsUrl, now = Date.now() } = props
  const choices = typeof templates === 'boolean' ? [] : templates
  return {
    problems,
    secretsSet,
    templates: templates !== false,
    suggestions: choices.length === 0 ? null : { id: `${prefix || 'form'}-from-steps`, choices },
    optionsUrl: optionsUrl ?? null,
    now,
    render: renderField,
  }
}
