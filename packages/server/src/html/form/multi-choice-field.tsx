import { messagesOf } from './control.js'
import type { FieldProps } from './field-props.js'
import { GroupFrame } from './frame.js'
import { FromStep, FromStepSwitch } from './from-step.js'

/** Several of a fixed list. An empty value with the same name says that the field was there when none is ticked. */
export function MultiChoiceField(props: FieldProps) {
  const { schema, value, name } = props
  const chosen = Array.isArray(value) ? value.map(String) : []
  const invalid = messagesOf(props, true).length > 0 ? { 'aria-invalid': 'true' } : {}
  return (
    <GroupFrame field={props} inside aside={<FromStepSwitch field={props} />}>
      <FromStep field={props}>
        <input type="hidden" name={name} value="" />
        <div class="grid gap-1.5">
          {(schema['x-field']?.choices ?? []).map((choice) => (
            <label class="flex items-start gap-2.5">
              <input
                type="checkbox"
                class="checkbox mt-0.5"
                name={name}
                value={String(choice.value)}
                {...(chosen.includes(String(choice.value)) ? { checked: true } : {})}
                {...invalid}
              />
              <span>
                {choice.title}
                {choice.help === undefined ? null : <span class="block text-[13px] text-muted">{choice.help}</span>}
              </span>
            </label>
          ))}
        </div>
      </FromStep>
    </GroupFrame>
  )
}
