import { classNames } from '../class-names.js'
import { controlAttributes, messagesOf, shownText } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { isTemplate } from './template-text.js'

/** Several lines: long text and JSON. */
export function LongTextField(props: FieldProps) {
  const { kind, language } = props.schema['x-field'] ?? {}
  const code = kind === 'json' || (language !== undefined && language !== 'text')
  const text = kind === 'json' ? jsonText(props) : shownText(props.value)
  return (
    <Frame field={props}>
      <textarea
        class={classNames('textarea', code && 'font-mono text-[13px]')}
        rows={code ? 6 : 4}
        spellcheck={!code}
        {...controlAttributes(props)}
      >
        {/* The first line break of a textarea is not part of its value. */}
        {`\n${text}`}
      </textarea>
    </Frame>
  )
}

/** A text that is at fault is what was typed and not JSON; it comes back as it was. */
function jsonText(props: FieldProps): string {
  const { value } = props
  if (value === undefined) return ''
  if (typeof value === 'string' && (messagesOf(props).length > 0 || (props.form.templates && isTemplate(value))))
    return value
  return JSON.stringify(value, null, 2)
}
