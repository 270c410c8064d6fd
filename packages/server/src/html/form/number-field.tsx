import { controlAttributes, shownText } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { suggestionList } from './from-step.js'

/** A number or a port. Where a value may come from an earlier step it is a text input with a numeric keyboard. */
export function NumberField(props: FieldProps) {
  const { schema, value, form } = props
  const whole = schema.type === 'integer'
  const kind = form.templates
    ? { type: 'text', ...suggestionList(props) }
    : { type: 'number', step: whole ? '1' : 'any', ...range(schema) }
  return (
    <Frame field={props}>
      <input
        class="input sm:max-w-48"
        inputmode={whole ? 'numeric' : 'decimal'}
        value={shownText(value)}
        autocomplete="off"
        {...kind}
        {...controlAttributes(props)}
      />
    </Frame>
  )
}

const range = ({ minimum, maximum }: FieldProps['schema']) => ({
  ...(minimum === undefined ? {} : { min: minimum }),
  ...(maximum === undefined ? {} : { max: maximum }),
})
