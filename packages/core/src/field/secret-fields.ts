import type { FieldSchema, FormSchema } from './field-meta.js'

/** Whether a field's value must never be read back. */
export function isSecretField(schema: FieldSchema): boolean {
  const meta = schema['x-field']
  if (meta?.kind === 'secret' || meta?.secretValues === true) return true
  if (meta?.kind === 'object') return Object.values(schema.properties ?? {}).some(isSecretField)
  return meta?.kind === 'list' && schema.items !== undefined && isSecretField(schema.items)
}

/** Names of a form's secret fields. A group or list that holds a secret is secret as a whole. */
export function secretFields(form: FormSchema): string[] {
  return Object.entries(form.properties).flatMap(([name, schema]) => (isSecretField(schema) ? [name] : []))
}
