import { Icon } from '../icon.js'
import { controlAttributes, fieldId, shownText } from './control.js'
import type { FieldProps } from './field-props.js'
import { Frame } from './frame.js'
import { TextField } from './text-field.js'

/**
 * One of a list that is asked from the outside system: a text input with suggestions. They are fetched when it is
 * opened (and, where the list is searched, as the person types) by posting the form around it to `optionsUrl`, with the
 * path of the field as `_field` and what was typed as `_search`; the answer is an `OptionList`. The hidden input
 * carries the value, the visible one its title.
 */
export function DynamicChoiceField(props: FieldProps) {
  const { optionsUrl } = props.form
  if (optionsUrl === null) return <TextField {...props} />
  return (
    <Frame field={props}>
      <div class="relative" data-combobox>
        <ComboboxInput field={props} url={optionsUrl} />
        <input type="hidden" name={props.name} value={shownText(props.value)} data-combobox-value />
        <span class="pointer-events-none absolute top-2.5 right-3 text-muted" aria-hidden="true">
          <Icon name="chevron-down" class="combobox-idle" />
          <Icon name="loader-circle" class="combobox-busy spin" />
        </span>
        <div
          id={`${fieldId(props.name)}-options`}
          class="menu-panel"
          popover="manual"
          role="listbox"
          aria-label="Choices"
        />
      </div>
      <p class="text-[13px] text-warning" data-combobox-note role="status" hidden />
    </Frame>
  )
}

function ComboboxInput({ field, url }: { field: FieldProps; url: string }) {
  const { name: _, ...attributes } = controlAttributes(field)
  const { dependsOn = [], search = false, freeText = true } = field.schema['x-field']?.dynamic ?? {}
  const names = dependsOn.flatMap((sibling) => scopesOf(field).map((scope) => scope + sibling))
  return (
    <input
      type="text"
      class="input pr-9"
      role="combobox"
      aria-expanded="false"
      aria-autocomplete="list"
      aria-controls={`${fieldId(field.name)}-options`}
      autocomplete="off"
      spellcheck={false}
      value={shownText(field.value)}
      hx-sync="this:replace"
      data-options-url={url}
      data-options-field={field.path}
      data-depends-on={JSON.stringify(names)}
      {...(search ? { 'data-options-search': '' } : {})}
      {...(freeText ? { 'data-free-text': '' } : {})}
      {...(field.form.templates ? { 'data-templates': '' } : {})}
      {...attributes}
    />
  )
}

/** Where the fields it depends on may stand: beside it, or around the lists and groups it is in. Nearest first. */
function scopesOf({ name, path }: FieldProps): string[] {
  const depth = path.split('.').length
  const parts = name.split('.')
  return Array.from({ length: depth }, (_, up) => `${parts.slice(0, parts.length - 1 - up).join('.')}.`)
}
