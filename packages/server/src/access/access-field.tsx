import type { DomainFieldError } from '../domain-error.js'

interface AccessFieldProps {
  name: string
  label: string
  type: 'text' | 'email' | 'password'
  /** What a password manager fills in: `username`, `current-password`, … */
  autocomplete: string
  value?: string
  help?: string
  errors: readonly DomainFieldError[]
  autofocus?: boolean
}

/** An input of the sign-in and set-up forms, which password managers have to understand. */
export function AccessField(props: AccessFieldProps) {
  const { name, label, type, autocomplete, value = '', errors, autofocus } = props
  const problem = errors.find(({ field }) => field === name)?.message
  const help = problem === undefined ? props.help : undefined
  const described = [help === undefined ? '' : `${name}-help`, problem === undefined ? '' : `${name}-problem`]
  const describedBy = described.filter(Boolean).join(' ')
  return (
    <div class="grid gap-1.5" data-field={name}>
      <label class="font-medium" for={name}>
        {label}
      </label>
      <input
        class="input"
        id={name}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        required
        {...(autofocus ? { autofocus: true } : {})}
        {...(describedBy === '' ? {} : { 'aria-describedby': describedBy })}
        {...(problem === undefined ? {} : { 'aria-invalid': 'true' })}
      />
      {help === undefined ? null : (
        <p class="text-[13px] text-muted" id={`${name}-help`}>
          {help}
        </p>
      )}
      {problem === undefined ? null : (
        <p class="text-[13px] text-error" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </div>
  )
}
