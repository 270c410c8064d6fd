import { controlAttributes, shownText } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { FromStep, FromStepSwitch } from './from-step.js'

/** One of a fixed list. */
export function ChoiceField(props: FieldProps) {
  const { schema, value, required } = props
  const { choices = [], placeholder } = schema['x-field'] ?? {}
  const current = shownText(value)
  const unknown = current !== '' && !choices.some((choice) => String(choice.value) === current)
  const { placeholder: _, ...attributes } = controlAttributes(props)
  const empty = !required || current === '' || unknown
  return (
    <Frame field={props} aside={<FromStepSwitch field={props} />}>
      <FromStep field={props}>
        <select class="select" {...attributes}>
          {empty ? <option value="">{placeholder ?? (required ? 'Choose…' : 'None')}</option> : null}
          {choices.map((choice) => (
            <option value={String(choice.value)} {...(String(choice.value) === current ? { selected: true } : {})}>
              {choice.title}
            </option>
          ))}
        </select>
      </FromStep>
    </Frame>
  )
}
