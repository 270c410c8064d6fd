import type { FormSchema } from './field-meta.js'

/**
 * The value a field of a form has: what was given, else its default. Null is as good as absent, and so is an empty
 * text where the field does not take one.
 */
export function fieldValue(form: FormSchema, name: string, values: Readonly<Record<string, unknown>>): unknown {
  const schema = Object.hasOwn(form.properties, name) ? form.properties[name] : undefined
  const given = Object.hasOwn(values, name) ? values[name] : undefined
  const isEmpty = given === '' && (schema?.minLength ?? 0) > 0
  return isEmpty ? schema?.default : (given ?? schema?.default)
}
