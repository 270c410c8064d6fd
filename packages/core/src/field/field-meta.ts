/** Every kind of input a form can show. One renderer and one check belong to each. */
export const FIELD_KINDS = [
  'text',
  'longText',
  'secret',
  'number',
  'port',
  'host',
  'url',
  'checkbox',
  'choice',
  'multiChoice',
  'dateTime',
  'file',
  'json',
  'list',
  'object',
  'keyValue',
  'markdown',
] as const

/** What a field asks for: one of `FIELD_KINDS`, each of which has a builder in `field`. */
export type FieldKind = (typeof FIELD_KINDS)[number]

/** Shows a field only while each named sibling holds one of the listed values. */
export type VisibleWhen = Readonly<Record<string, readonly (string | number | boolean)[]>>

/** One entry of a choice. `title` is what a person reads, `value` what the piece gets. */
export interface Choice<Value = string> {
  value: Value
  title: string
  help?: string
}

/** What a form needs beyond JSON Schema. Stored in the schema under `x-field`, so it travels in the manifest. */
export interface FieldMeta {
  kind: FieldKind
  placeholder?: string
  visibleWhen?: VisibleWhen
  /** Only beside `visibleWhen`: the field must be filled in while it is visible. */
  requiredWhenVisible?: boolean
  choices?: readonly Choice<string | number>[]
  /** The choices come from the outside system; asked for again when a field in `dependsOn` changes. */
  dynamic?: { dependsOn: readonly string[]; search: boolean; freeText: boolean }
  /** Of `url`: the schemes that are accepted. */
  schemes?: readonly string[]
  /** Of `keyValue`: values are secret too. */
  secretValues?: boolean
  /** Of `longText` and `json`: what is being written, for the editor. */
  language?: 'text' | 'html' | 'sql' | 'json'
}

/** The JSON Schema of one field, as it stands in a manifest. */
export interface FieldSchema {
  title?: string
  description?: string
  default?: unknown
  type?: string
  enum?: readonly unknown[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  items?: FieldSchema
  properties?: Record<string, FieldSchema>
  required?: readonly string[]
  additionalProperties?: boolean | FieldSchema
  'x-field'?: FieldMeta
}

/** The JSON Schema of a form: a closed object of fields. */
export interface FormSchema extends FieldSchema {
  type: 'object'
  properties: Record<string, FieldSchema>
}
