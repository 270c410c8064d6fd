import type { Child, PropsWithChildren } from 'hono/jsx'
import { Icon } from '../icon.js'
import { InlineMarkdown } from '../markdown.js'
import { describedBy, fieldId, fieldTitle, messagesOf } from './control.js'
import type { FieldProps } from './field-props.js'

interface FrameProps {
  field: FieldProps
  /** At the right of the label. */
  aside?: Child
}

/** Label, help and problem text around the input of a field. */
export function Frame({ field, aside, children }: PropsWithChildren<FrameProps>) {
  const id = fieldId(field.name)
  return (
    <div class="grid min-w-0 flex-1 gap-1.5" data-field={field.path}>
      {field.bare ? null : (
        <div class="flex items-end gap-2">
          <label class="flex-1 font-medium" for={id}>
            <Title field={field} />
          </label>
          {aside}
        </div>
      )}
      {children}
      <Help field={field} />
      <Messages field={field} />
    </div>
  )
}

/** The same around several inputs: a group with a legend. Problems of anything inside are shown here too with `inside`. */
export function GroupFrame({
  field,
  aside,
  inside = false,
  children,
}: PropsWithChildren<FrameProps & { inside?: boolean }>) {
  const label = field.bare ? { 'aria-label': fieldTitle(field) } : { 'aria-labelledby': `${fieldId(field.name)}-label` }
  return (
    <fieldset
      class="grid min-w-0 flex-1 gap-2"
      data-field={field.path}
      id={fieldId(field.name)}
      {...label}
      {...describedBy(field, inside)}
    >
      {field.bare ? null : (
        <div class="flex items-end gap-2">
          <span class="flex-1 font-medium" id={`${fieldId(field.name)}-label`}>
            <Title field={field} />
          </span>
          {aside}
        </div>
      )}
      <Help field={field} />
      {children}
      <Messages field={field} inside={inside} />
    </fieldset>
  )
}

function Title({ field }: { field: FieldProps }) {
  return (
    <>
      {fieldTitle(field)}
      {field.required ? (
        <span class="ml-0.5 text-error" aria-hidden="true">
          *
        </span>
      ) : null}
    </>
  )
}

/** The help text of a field, which `aria-describedby` points at. */
export function Help({ field }: { field: FieldProps }) {
  if (!field.schema.description || field.bare) return null
  return (
    <p class="text-[13px] text-muted" id={`${fieldId(field.name)}-help`}>
      <InlineMarkdown text={field.schema.description} />
    </p>
  )
}

/** What is wrong with a field. */
export function Messages({ field, inside = false }: { field: FieldProps; inside?: boolean }) {
  const messages = messagesOf(field, inside)
  if (messages.length === 0) return null
  return (
    <p class="flex gap-1.5 text-[13px] text-error" id={`${fieldId(field.name)}-problem`} data-problem>
      <Icon name="circle-alert" size={14} class="mt-[3px]" />
      <span>{messages.join(' ')}</span>
    </p>
  )
}
