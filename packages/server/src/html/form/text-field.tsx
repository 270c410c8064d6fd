import { controlAttributes, shownText } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { suggestionList } from './from-step.js'

/** One line: text, host and URL. */
export function TextField(props: FieldProps) {
  const { schema, value } = props
  const literal = schema['x-field']?.kind !== 'text'
  return (
    <Frame field={props}>
      <input
        class="input"
        type="text"
        value={shownText(value)}
        autocomplete="off"
        {...(literal ? { spellcheck: false, autocapitalize: 'none' } : {})}
        {...(schema['x-field']?.kind === 'url' ? { inputmode: 'url' as const } : {})}
        {...(schema.maxLength === undefined ? {} : { maxlength: schema.maxLength })}
        {...suggestionList(props)}
        {...controlAttributes(props)}
      />
    </Frame>
  )
}
