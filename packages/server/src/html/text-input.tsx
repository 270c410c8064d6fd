import type { ExtraAttributes } from './attributes.js'
import { Icon } from './icon.js'

interface TextInputProps extends ExtraAttributes {
  label: string
  name: string
  type?: 'text' | 'email' | 'password' | 'number' | 'url'
  value?: string | undefined
  /** One or two sentences under the input. */
  help?: string
  /** What is wrong with it. */
  problem?: string | undefined
  placeholder?: string
  required?: boolean
  /** As in HTML: `username`, `current-password`, `new-password`. Default `off`. */
  autocomplete?: string
  autofocus?: boolean
  maxlength?: number
  /** Default: made from the name. */
  id?: string
}

/** A labelled input outside a schema's form, such as the name of a connection or a password at sign-in. */
export function TextInput(props: TextInputProps) {
  const {
    label,
    name,
    type = 'text',
    value,
    help,
    problem,
    autocomplete = 'off',
    id = `input-${name}`,
    ...rest
  } = props
  const notes = [...(help ? [`${id}-help`] : []), ...(problem ? [`${id}-problem`] : [])]
  return (
    <div class="grid gap-1.5">
      <label class="font-medium" for={id}>
        {label}
        {props.required ? (
          <span class="ml-0.5 text-error" aria-hidden="true">
            *
          </span>
        ) : null}
      </label>
      <input
        class="input"
        id={id}
        name={name}
        type={type}
        autocomplete={autocomplete}
        {...(value === undefined ? {} : { value })}
        {...(notes.length === 0 ? {} : { 'aria-describedby': notes.join(' ') })}
        {...(problem ? { 'aria-invalid': 'true' } : {})}
        {...rest}
      />
      {help ? (
        <p class="text-[13px] text-muted" id={`${id}-help`}>
          {help}
        </p>
      ) : null}
      {problem ? (
        <p class="flex gap-1.5 text-[13px] text-error" id={`${id}-problem`}>
          <Icon name="circle-alert" size={14} class="mt-[3px]" />
          {problem}
        </p>
      ) : null}
    </div>
  )
}
