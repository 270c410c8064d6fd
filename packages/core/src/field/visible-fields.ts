import type { FieldMeta, FormSchema } from './field-meta.js'
import { fieldValue } from './field-value.js'

/** Names of the fields a form shows for these values. A field hidden by another hidden field is hidden too. */
export function visibleFields(form: FormSchema, values: Readonly<Record<string, unknown>>): Set<string> {
  const shown = new Set(Object.keys(form.properties))
  for (let before = -1; before !== shown.size; ) {
    before = shown.size
    for (const name of shown) {
      const meta = form.properties[name]?.['x-field']
      if (!isShown(form, meta, values, shown)) shown.delete(name)
    }
  }
  return shown
}

function isShown(
  form: FormSchema,
  meta: FieldMeta | undefined,
  values: Readonly<Record<string, unknown>>,
  shown: ReadonlySet<string>,
): boolean {
  return Object.entries(meta?.visibleWhen ?? {}).every(([sibling, accepted]) => {
    const value = fieldValue(form, sibling, values)
    return shown.has(sibling) && accepted.some((one) => one === value)
  })
}
