import type { ExtraAttributes } from './attributes.js'
import { Icon } from './icon.js'

interface SearchFieldProps extends ExtraAttributes {
  name: string
  /** What is searched: "Search connections". Shown as the placeholder and read aloud. */
  label: string
  value?: string
  id?: string
}

/** A search box; `hx-*` attributes go to the input. */
export function SearchField({ name, label, value = '', id, ...rest }: SearchFieldProps) {
  return (
    <div class="relative w-full sm:w-64">
      <Icon name="search" class="pointer-events-none absolute top-2.5 left-3 z-10 text-muted" />
      <input
        class="input pl-9"
        type="search"
        name={name}
        value={value}
        placeholder={label}
        aria-label={label}
        autocomplete="off"
        {...(id === undefined ? {} : { id })}
        {...rest}
      />
    </div>
  )
}
