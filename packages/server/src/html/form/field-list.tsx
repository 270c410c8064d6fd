import { type FieldSchema, type FormSchema, visibleFields } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'
import type { FormState } from './field-props.js'
import { isRequired } from './is-required.js'

interface FieldListProps {
  schema: FormSchema
  values: Readonly<Record<string, unknown>>
  /** Of the group the fields stand in. */
  name: string
  path: string
  form: FormState
}

/** The fields of a form or a group, one below the other. */
export function FieldList({ schema, values, name, path, form }: FieldListProps) {
  const shown = visibleFields(schema, values)
  return (
    <div class="grid gap-5" data-scope={name}>
      {Object.entries(schema.properties).map(([key, field]) => (
        <Visibility field={field} scope={name} shown={shown.has(key)}>
          {form.render({
            schema: field,
            name: join(name, key),
            path: join(path, key),
            value: (Object.hasOwn(values, key) ? values[key] : undefined) ?? field.default,
            required: isRequired(schema, key),
            form,
          })}
        </Visibility>
      ))}
    </div>
  )
}

interface VisibilityProps {
  field: FieldSchema
  scope: string
  shown: boolean
  children: Child
}

/** Hidden fields are disabled, so that they are not sent. The browser keeps this up as siblings change. */
function Visibility({ field, scope, shown, children }: VisibilityProps) {
  const visibleWhen = field['x-field']?.visibleWhen
  if (visibleWhen === undefined) return <>{children}</>
  return (
    <fieldset
      role="none"
      class="min-w-0"
      data-visible-when={JSON.stringify(visibleWhen)}
      data-visible-scope={scope}
      {...(shown ? {} : { hidden: true, disabled: true })}
    >
      {children}
    </fieldset>
  )
}

const join = (scope: string, key: string) => (scope === '' ? key : `${scope}.${key}`)
