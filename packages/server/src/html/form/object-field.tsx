import { FieldList } from './field-list.js'
import type { FieldProps } from './field-props.js'
import { GroupFrame } from './frame.js'
import { FromStep, FromStepSwitch } from './from-step.js'

/** A group of fields with a value of its own. */
export function ObjectField(props: FieldProps) {
  const { schema, value, name, path, bare } = props
  const fields = (
    <FieldList
      schema={{ ...schema, type: 'object', properties: schema.properties ?? {} }}
      values={isValues(value) ? value : {}}
      name={name}
      path={path}
      form={props.form}
    />
  )
  return (
    <GroupFrame field={props} aside={<FromStepSwitch field={props} />}>
      <FromStep field={props}>
        <input type="hidden" name={name} value="{}" />
        <div class={bare ? '' : 'border-l-2 border-line pl-4'}>{fields}</div>
      </FromStep>
    </GroupFrame>
  )
}

const isValues = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
