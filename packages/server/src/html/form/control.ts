import type { FieldProps } from './field-props.js'

/** `id` of the element a field's label points at. */
export const fieldId = (name: string) => `field-${name.replaceAll('.', '-')}`

/** What a person reads as the name of the field. */
export const fieldTitle = ({ schema, path }: Pick<FieldProps, 'schema' | 'path'>) =>
  schema.title || (path.split('.').at(-1) ?? '')

/** Messages about this very field, or with `inside` also about anything in it. */
export function messagesOf({ path, form }: Pick<FieldProps, 'path' | 'form'>, inside = false): string[] {
  return form.problems
    .filter(({ field }) => field === path || (inside && field.startsWith(`${path}.`)))
    .map(({ message }) => message)
}

/** `id`s of help and problem text, for `aria-describedby`; or nothing. */
export function describedBy(props: FieldProps, inside = false): { 'aria-describedby'?: string } {
  const id = fieldId(props.name)
  const ids = [
    ...(props.schema.description && !props.bare ? [`${id}-help`] : []),
    ...(messagesOf(props, inside).length > 0 ? [`${id}-problem`] : []),
  ]
  return ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }
}

/** The attributes every input of a field has. */
export function controlAttributes(props: FieldProps) {
  const placeholder = props.schema['x-field']?.placeholder
  return {
    id: fieldId(props.name),
    name: props.name,
    ...describedBy(props),
    ...(messagesOf(props).length > 0 ? { 'aria-invalid': 'true' } : {}),
    ...(props.required ? { required: true } : {}),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(props.bare ? { 'aria-label': fieldTitle(props) } : {}),
  }
}

/** The value as an input shows it. */
export function shownText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
}
