import type { Child, PropsWithChildren } from 'hono/jsx'
import { Icon } from '../icon.js'
import { controlAttributes, fieldId, fieldTitle } from './control.js'
import type { FieldProps } from './field-props.js'
import { isTemplate } from './template-text.js'

/** Whether the field holds a value of an earlier step instead of one of its own kind. */
export const isFromStep = (field: FieldProps) => field.form.templates && isTemplate(field.value)

/**
 * The inputs of a field and, where values may come from an earlier step, a text in their place. Only one of the two is
 * enabled, so only one is sent.
 */
export function FromStep({ field, children }: PropsWithChildren<{ field: FieldProps }>): Child {
  if (!field.form.templates) return <>{children}</>
  const on = isFromStep(field)
  const id = fieldId(field.name)
  return (
    <>
      <fieldset role="none" class="grid min-w-0 gap-2" id={`${id}-own`} {...off(on)}>
        {children}
      </fieldset>
      <fieldset role="none" class="min-w-0" id={`${id}-from-step`} {...off(!on)}>
        <TemplateInput field={field} value={on ? String(field.value) : ''} />
      </fieldset>
    </>
  )
}

/** Switches a field between its own input and a value of an earlier step; stands beside the label. */
export function FromStepSwitch({ field }: { field: FieldProps }): Child {
  if (!field.form.templates) return null
  return (
    <button
      type="button"
      class="btn btn-quiet btn-sm -my-1 h-6 px-1.5 text-xs font-normal"
      aria-pressed={isFromStep(field) ? 'true' : 'false'}
      aria-label={`${fieldTitle(field)}: use a value from an earlier step`}
      title="Use a value from an earlier step"
      data-from-step={fieldId(field.name)}
    >
      <Icon name="braces" size={14} />
    </button>
  )
}

function TemplateInput({ field, value }: { field: FieldProps; value: string }) {
  const { placeholder: _, ...attributes } = controlAttributes(field)
  return (
    <input
      {...attributes}
      type="text"
      class="input font-mono text-[13px]"
      id={`${fieldId(field.name)}-text`}
      aria-label={`${fieldTitle(field)}, from an earlier step`}
      placeholder="{{steps.name.output.field}}"
      value={value}
      autocomplete="off"
      spellcheck={false}
      required
      {...suggestionList(field)}
    />
  )
}

/** Offers the known values of earlier steps in a text input. */
export function suggestionList({ form }: FieldProps): { list?: string } {
  return form.templates && form.suggestions !== null ? { list: form.suggestions.id } : {}
}

const off = (is: boolean) => (is ? { hidden: true, disabled: true } : {})
