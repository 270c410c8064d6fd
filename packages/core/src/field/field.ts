import {
  type Static,
  type TBoolean,
  type TNumber,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  type TString,
  type TUnsafe,
  Type,
} from '@sinclair/typebox'
import type { FileRef } from '../context/files.js'
import { type DynamicOptions, OPTIONS } from './dynamic-options.js'
import type { Choice, FieldKind, FieldMeta, VisibleWhen } from './field-meta.js'

/** What every field can say about itself. */
export interface FieldOptions {
  /** Label in the form, sentence case. */
  title: string
  /** One or two sentences under the field. */
  help?: string
  placeholder?: string
  /** May be left empty. Default: the field is required. */
  optional?: boolean
  /** Shows the field only while siblings hold the given values; makes its value optional for the piece. */
  visibleWhen?: VisibleWhen
}

/** What a field of one value can say. */
interface WithDefault<Value> extends FieldOptions {
  /** Filled in when the value is absent, in the form and before the piece runs. */
  default?: Value
}

/** What a text can say. */
interface TextOptions extends WithDefault<string> {
  minLength?: number
  /** Default 65,536 characters. */
  maxLength?: number
}

/** What a text of several lines can say. */
interface LongTextOptions extends TextOptions {
  language?: FieldMeta['language']
}

/** What a number can say. `min` and `max` are allowed themselves. */
interface NumberOptions extends WithDefault<number> {
  integer?: boolean
  min?: number
  max?: number
}

/** What a URL can say. */
interface UrlOptions extends WithDefault<string> {
  /** Accepted schemes without the colon. Default `https` and `http`. */
  schemes?: readonly string[]
}

/** What a choice with a fixed list can say. */
interface StaticChoice<Value extends string | number> extends FieldOptions {
  choices: readonly Choice<Value>[]
  default?: Value
}

/** What a choice with a list from the outside system can say. */
interface DynamicChoice extends WithDefault<string> {
  options: DynamicOptions
  /** A value that is not among the fetched options may be typed. Default true: an outside system may be unreachable. */
  freeText?: boolean
}

/** What a list can say. It needs at least one item unless it is `optional` or says another `min`. */
interface ListOptions<Item extends TSchema> extends FieldOptions {
  of: Item
  min?: number
  /** Default 1,000 items. */
  max?: number
}

/** What a group of fields can say. */
interface ObjectOptions<Properties extends TProperties> extends FieldOptions {
  fields: Properties
}

/** What names with text values can say. */
interface KeyValueOptions extends FieldOptions {
  /** Values are masked in forms and encrypted at rest. */
  secretValues?: boolean
}

/** The value of a field that is `optional`, or hidden by `visibleWhen`, may be absent. */
type Presence<Options, Schema extends TSchema> = Options extends { optional: true } | { visibleWhen: VisibleWhen }
  ? TOptional<Schema>
  : Schema

const MAX_TEXT = 65_536

function annotate<Schema extends TSchema, Options extends FieldOptions & { default?: unknown }>(
  kind: FieldKind,
  options: Options,
  make: (annotations: Record<string, unknown>) => Schema,
  more: Partial<FieldMeta> = {},
): Presence<Options, Schema> {
  const { title, help, placeholder, optional, visibleWhen } = options
  const meta: FieldMeta = { kind, ...more }
  if (placeholder !== undefined) meta.placeholder = placeholder
  if (visibleWhen !== undefined) meta.visibleWhen = visibleWhen
  if (visibleWhen !== undefined && !optional) meta.requiredWhenVisible = true
  const annotations: Record<string, unknown> = { title, 'x-field': meta }
  if (help !== undefined) annotations.description = help
  if (options.default !== undefined) annotations.default = options.default
  const schema = make(annotations)
  return (optional || visibleWhen ? Type.Optional(schema) : schema) as Presence<Options, Schema>
}

/** One line of text. */
function text<const O extends TextOptions>(options: O): Presence<O, TString> {
  return annotate('text', options, (a) => Type.String({ ...a, ...lengths(options) }))
}

/** Several lines of text. */
function longText<const O extends LongTextOptions>(options: O): Presence<O, TString> {
  return annotate('longText', options, (a) => Type.String({ ...a, ...lengths(options) }), language(options.language))
}

/** A value that is masked in forms, encrypted at rest and never read back. */
function secret<const O extends FieldOptions & { maxLength?: number }>(options: O): Presence<O, TString> {
  return annotate('secret', options, (a) =>
    Type.String({ ...a, minLength: 1, maxLength: options.maxLength ?? MAX_TEXT }),
  )
}

/** A finite number; `integer` for whole ones (within ±(2⁵³−1)). */
function number<const O extends NumberOptions>(options: O): Presence<O, TNumber> {
  const range = {
    ...(options.min === undefined ? {} : { minimum: options.min }),
    ...(options.max === undefined ? {} : { maximum: options.max }),
  }
  return annotate('number', options, (a) => {
    const schema = Type.Number({ ...a, ...range })
    return options.integer ? Object.assign(schema, { type: 'integer' as never }) : schema
  })
}

/** A TCP port, 1 to 65535. */
function port<const O extends WithDefault<number>>(options: O): Presence<O, TNumber> {
  return annotate('port', options, (a) =>
    Object.assign(Type.Number({ ...a, minimum: 1, maximum: 65_535 }), { type: 'integer' as never }),
  )
}

/** A host name or IP address, without scheme, port or path. */
function host<const O extends WithDefault<string>>(options: O): Presence<O, TString> {
  return annotate('host', options, (a) => Type.String({ ...a, minLength: 1, maxLength: 253 }))
}

/** An absolute URL without user and password in it. */
function url<const O extends UrlOptions>(options: O): Presence<O, TString> {
  return annotate('url', options, (a) => Type.String({ ...a, minLength: 1, maxLength: 8_192 }), {
    schemes: options.schemes ?? ['https', 'http'],
  })
}

/** Yes or no. Default false. */
function checkbox<const O extends WithDefault<boolean>>(options: O): Presence<O, TBoolean> {
  return annotate('checkbox', { default: false, ...options }, (a) => Type.Boolean(a)) as Presence<O, TBoolean>
}

/** One of a fixed list, or of a list fetched from the outside system. */
function choice<const V extends string | number, const O extends StaticChoice<V>>(
  options: O & StaticChoice<V>,
): Presence<O, TUnsafe<V>>
function choice<const O extends DynamicChoice>(options: O): Presence<O, TUnsafe<string>>
function choice(options: StaticChoice<string | number> | DynamicChoice): TSchema {
  if ('options' in options) return dynamicChoice(options)
  const values = options.choices.map((entry) => entry.value)
  const type = typeof values[0] === 'number' ? 'number' : 'string'
  return annotate('choice', options, (a) => Type.Unsafe<string | number>({ ...a, type, enum: values }), {
    choices: options.choices,
  })
}

function dynamicChoice(options: DynamicChoice): TSchema {
  const { dependsOn, search } = options.options
  return annotate(
    'choice',
    options,
    (a) => Type.Unsafe<string>({ ...a, type: 'string', minLength: 1, maxLength: 8_192, [OPTIONS]: options.options }),
    { dynamic: { dependsOn, search, freeText: options.freeText ?? true } },
  )
}

/** Several of a fixed list. */
function multiChoice<const V extends string, const O extends FieldOptions & { choices: readonly Choice<V>[] }>(
  options: O & { choices: readonly Choice<V>[]; default?: readonly V[] },
): Presence<O, TUnsafe<V[]>> {
  const items = { type: 'string', enum: options.choices.map((entry) => entry.value) }
  return annotate('multiChoice', options, (a) => Type.Unsafe<V[]>({ ...a, type: 'array', items }), {
    choices: options.choices,
  }) as Presence<O, TUnsafe<V[]>>
}

/** A point in time, RFC 3339 with an offset, such as `2026-03-01T09:30:00Z`. */
function dateTime<const O extends WithDefault<string>>(options: O): Presence<O, TString> {
  return annotate('dateTime', options, (a) => Type.String({ ...a, maxLength: 40 }))
}

/** A file; the piece opens it with `ctx.files.read`. */
function file<const O extends FieldOptions>(options: O): Presence<O, TUnsafe<FileRef>> {
  return annotate('file', options, (a) => Type.Unsafe<FileRef>({ ...a, type: 'object' }))
}

/** Any JSON value. */
function json<const O extends WithDefault<unknown>>(options: O): Presence<O, TUnsafe<unknown>> {
  return annotate('json', options, (a) => Type.Unsafe<unknown>(a), { language: 'json' })
}

/** Several values of one kind, in order. */
function list<Item extends TSchema, const O extends ListOptions<Item>>(
  options: O & ListOptions<Item>,
): Presence<O, TUnsafe<Static<Item>[]>> {
  return annotate('list', options, (a) =>
    Type.Unsafe<Static<Item>[]>({
      ...a,
      type: 'array',
      items: options.of,
      minItems: options.min ?? (options.optional ? 0 : 1),
      maxItems: options.max ?? 1_000,
    }),
  )
}

/** A group of fields with a value of its own. */
function object<P extends TProperties, const O extends ObjectOptions<P>>(
  options: O & ObjectOptions<P>,
): Presence<O, TObject<P>> {
  return annotate('object', options, (a) => Type.Object(options.fields, { ...a, additionalProperties: false }))
}

/** Names with text values, such as headers. */
function keyValue<const O extends KeyValueOptions>(options: O): Presence<O, TUnsafe<Record<string, string>>> {
  return annotate(
    'keyValue',
    options,
    (a) =>
      Type.Unsafe<Record<string, string>>({
        ...a,
        type: 'object',
        additionalProperties: { type: 'string', maxLength: MAX_TEXT },
      }),
    options.secretValues ? { secretValues: true } : {},
  )
}

/** Text shown in the form, in Markdown; it has no value. */
function markdown(options: { text: string; visibleWhen?: VisibleWhen }): TOptional<TUnsafe<undefined>> {
  return annotate('markdown', { title: '', help: options.text, optional: true, ...visible(options) }, (a) =>
    Type.Unsafe<undefined>(a),
  ) as TOptional<TUnsafe<undefined>>
}

const visible = (options: { visibleWhen?: VisibleWhen }) =>
  options.visibleWhen === undefined ? {} : { visibleWhen: options.visibleWhen }

const language = (value: FieldMeta['language']) => (value === undefined ? {} : { language: value })

const lengths = (options: TextOptions) => ({
  ...(options.minLength === undefined ? {} : { minLength: options.minLength }),
  maxLength: options.maxLength ?? MAX_TEXT,
})

/**
 * Builders for the inputs of auth methods, actions and triggers. Each gives a TypeBox schema whose annotations carry
 * what a form needs, so one declaration is the form, the check and the type.
 *
 * @example
 * fields({
 *   host: field.host({ title: 'Server', placeholder: 'db.example.com' }),
 *   port: field.port({ title: 'Port', default: 5432 }),
 *   password: field.secret({ title: 'Password' }),
 * })
 */
export const field = {
  text,
  longText,
  secret,
  number,
  port,
  host,
  url,
  checkbox,
  choice,
  multiChoice,
  dateTime,
  file,
  json,
  list,
  object,
  keyValue,
  markdown,
}

/** A form: a closed object of fields. */
export function fields<P extends TProperties>(properties: P): TObject<P> {
  return Type.Object(properties, { additionalProperties: false })
}
