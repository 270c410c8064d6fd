import { Icon } from './icon.js'

interface NameFieldProps {
  label: string
  name: string
  value?: string | undefined
  /** What is wrong with it, as a sentence. */
  problem?: string | undefined
  help?: string
  placeholder?: string
  /** Unique in the page. Default: made from `name`. */
  id?: string
}

/** A required line of text with its label, for small forms that have no schema. */
export function NameField({
  label,
  name,
  value = '',
  problem,
  help,
  placeholder,
  id = `field-${name}`,
}: NameFieldProps) {
  const about = [...(help ? [`${id}-help`] : []), ...(problem ? [`${id}-problem`] : [])].join(' ')
  return (
    <div class="grid gap-1.5">
      <label class="font-medium" for={id}>
        {label}
        <span class="ml-0.5 text-error" aria-hidden="true">
          *
        </span>
      </label>
      <input
        id={id}
        class="input"
        type="text"
        name={name}
        value={value}
        required
        maxlength={200}
        autocomplete="off"
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(about === '' ? {} : { 'aria-describedby': about })}
        {...(problem === undefined ? {} : { 'aria-invalid': 'true' })}
      />
      {help === undefined ? null : (
        <p class="text-[13px] text-muted" id={`${id}-help`}>
          {help}
        </p>
      )}
      {problem === undefined ? null : (
        <p class="flex gap-1.5 text-[13px] text-error" id={`${id}-problem`}>
          <Icon name="circle-alert" size={14} class="mt-[3px]" />
          {problem}
        </p>
      )}
    </div>
  )
}
