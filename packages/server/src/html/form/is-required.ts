import type { FieldSchema } from '@plugboard/core/host'

/** Whether a field of a form carries the asterisk: required as such, or whenever it is visible. Never a checkbox. */
export function isRequired(form: FieldSchema, key: string): boolean {
  const meta = form.properties?.[key]?.['x-field']
  if (meta?.kind === 'checkbox') return false
  return form.required?.includes(key) === true || meta?.requiredWhenVisible === true
}
