import type { FieldKind } from '@plugboard/core/host'
import type { FieldProps } from './field-props.js'
import { GroupFrame } from './frame.js'
import { FromStep, FromStepSwitch } from './from-step.js'
import { Rows } from './rows.js'

const BOXED: ReadonlySet<FieldKind> = new Set(['object', 'list', 'keyValue', 'multiChoice', 'file'])

/** Several values of one kind, in order. A list that needs entries begins with an empty one. */
export function ListField(props: FieldProps) {
  const { schema, value } = props
  const item = schema.items ?? {}
  const values: unknown[] = Array.isArray(value) ? value : []
  const boxed = BOXED.has(item['x-field']?.kind ?? 'json')
  const row = (index: string) =>
    props.form.render({
      schema: item,
      name: `${props.name}.${index}`,
      path: `${props.path}.${index}`,
      value: values[Number(index)] ?? item.default,
      required: false,
      bare: true,
      form: props.form,
    })
  return (
    <GroupFrame field={props} aside={<FromStepSwitch field={props} />}>
      <FromStep field={props}>
        <Rows
          field={props}
          count={Math.max(values.length, props.required ? 1 : 0)}
          noun={noun(item.title)}
          row={row}
          boxed={boxed}
          {...(schema.maxItems === undefined ? {} : { max: schema.maxItems })}
        />
      </FromStep>
    </GroupFrame>
  )
}

/** "Column" in the middle of a sentence is "column", but "URL" stays. */
function noun(title: string | undefined): string {
  if (!title) return 'entry'
  return /^\p{Lu}(?!\p{Lu})/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title
}
