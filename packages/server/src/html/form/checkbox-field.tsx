import { controlAttributes, fieldTitle } from './control.js'
import type { FieldProps } from './field-props.js'
import { Help, Messages } from './frame.js'
import { FromStep, FromStepSwitch } from './from-step.js'

/** Yes or no. A hidden "false" in front says that the field was there when it is not ticked. */
export function CheckboxField(props: FieldProps) {
  const { required: _, placeholder: __, ...attributes } = controlAttributes(props)
  return (
    <div class="grid min-w-0 flex-1 gap-1" data-field={props.path}>
      <div class="flex items-start gap-2">
        <div class="grid flex-1 gap-1.5">
          <FromStep field={props}>
            <label class="flex w-fit items-start gap-2.5 font-medium">
              <input type="hidden" name={props.name} value="false" />
              <input
                type="checkbox"
                class="checkbox mt-0.5"
                value="true"
                {...(props.value === true ? { checked: true } : {})}
                {...attributes}
              />
              <span>{fieldTitle(props)}</span>
            </label>
          </FromStep>
        </div>
        <FromStepSwitch field={props} />
      </div>
      <div class="grid gap-1 pl-6.5">
        <Help field={props} />
        <Messages field={props} />
      </div>
    </div>
  )
}
