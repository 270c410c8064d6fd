import type { ExtraAttributes } from './attributes.js'

interface SelectFilterProps extends ExtraAttributes {
  name: string
  /** What it narrows, read aloud: "Status". */
  label: string
  options: readonly { value: string; title: string }[]
  value?: string
}

/** A choice in a toolbar. The first option is usually "All …" with an empty value. */
export function SelectFilter({ name, label, options, value = '', ...rest }: SelectFilterProps) {
  return (
    <select class="select w-auto" name={name} aria-label={label} {...rest}>
      {options.map((option) => (
        <option value={option.value} {...(option.value === value ? { selected: true } : {})}>
          {option.title}
        </option>
      ))}
    </select>
  )
}
