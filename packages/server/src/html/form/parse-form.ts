import type { FieldKind, FieldProblem, FieldSchema, FormSchema } from '@plugboard/core/host'
import { FormEntries } from './form-entries.js'
import { isRequired } from './is-required.js'
import { isTemplate } from './template-text.js'

interface ParseOptions {
  /** Texts that take a value of an earlier step pass through in any field. Default false. */
  templates?: boolean
}

export interface ReadForm {
  values: Record<string, unknown>
  /** What only the text can tell: JSON that is not JSON, a name given twice. Add them to those of `checkFields`. */
  problems: FieldProblem[]
}

interface Reading {
  entries: FormEntries
  templates: boolean
  problems: FieldProblem[]
}

interface Place {
  schema: FieldSchema
  name: string
  path: string
  required: boolean
}

type Reader = (place: Place, reading: Reading) => unknown

/**
 * Reads what a form rendered by `FieldSet` sent: the inverse of the renderer. Nothing is checked here, and what cannot
 * be a value of the field's kind comes back as the text that was typed, for `checkFields` to refuse. An empty text or
 * secret is absent, and so is a hidden field; a list without rows is `[]`, a required group with nothing in it `{}`.
 *
 * @example
 * const values = parseForm(manifest.fields, await c.req.formData(), 'values')
 */
export function parseForm(
  schema: FormSchema,
  form: FormData | URLSearchParams,
  prefix = 'values',
  options: ParseOptions = {},
): Record<string, unknown> {
  return readForm(schema, form, prefix, options).values
}

/** The same, with the problems that can be seen in the texts only. */
export function readForm(
  schema: FormSchema,
  form: FormData | URLSearchParams,
  prefix = 'values',
  options: ParseOptions = {},
): ReadForm {
  const reading: Reading = { entries: new FormEntries(form), templates: options.templates ?? false, problems: [] }
  const values = readFields({ schema, name: prefix, path: '', required: true }, reading)
  return { values, problems: reading.problems }
}

function readFields({ schema, name, path }: Place, reading: Reading): Record<string, unknown> {
  const read = Object.entries(schema.properties ?? {}).map(([key, field]): [string, unknown] => [
    key,
    readField(
      { schema: field, name: join(name, key), path: join(path, key), required: isRequired(schema, key) },
      reading,
    ),
  ])
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}

function readField(place: Place, reading: Reading): unknown {
  const kind = place.schema['x-field']?.kind ?? 'json'
  const text = reading.entries.text(place.name)
  if (reading.templates && kind !== 'secret' && isTemplate(text)) return text
  return READERS[kind](place, reading)
}

const text: Reader = ({ name }, { entries }) => entries.text(name)

const trimmed: Reader = ({ name }, { entries }) => entries.text(name)?.trim() || undefined

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

const number: Reader = ({ name }, { entries }) => {
  const typed = entries.text(name)?.trim()
  if (!typed) return undefined
  return NUMBER.test(typed) ? Number(typed) : typed
}

const checkbox: Reader = ({ name }, { entries }) => {
  const sent = entries.text(name)
  if (sent === 'true' || sent === 'false') return sent === 'true'
  return sent
}

const choice: Reader = ({ schema, name }, { entries }) => {
  const sent = entries.text(name)
  return sent === undefined ? undefined : choiceValue(schema, sent)
}

const multiChoice: Reader = ({ schema, name }, { entries }) => {
  const sent = entries.all(name)
  if (sent.length === 0) return undefined
  return sent.filter((one) => one !== '').map((one) => choiceValue(schema, one))
}

/** Choices may be numbers; the form carries them as text. */
function choiceValue(schema: FieldSchema, sent: string): string | number {
  return schema['x-field']?.choices?.find(({ value }) => String(value) === sent)?.value ?? sent
}

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?$/

/** The date input gives a time without offset; the form says it is UTC. */
const dateTime: Reader = ({ name }, { entries }) =>
  entries
    .text(name)
    ?.trim()
    .replace(
      LOCAL_TIME,
      (_, day: string, minute: string, second: string | undefined) => `${day}T${minute}${second ?? ':00'}Z`,
    )

const json: Reader = ({ schema, name, path }, { entries, problems }) => {
  const typed = entries.text(name)
  if (typed === undefined || typed.trim() === '') return undefined
  const parsed = parseJson(typed)
  if (parsed !== undefined) return parsed.value
  problems.push({ field: path, code: 'invalid_json', message: `${schema.title ?? 'This'} is not valid JSON.` })
  return typed
}

const file: Reader = ({ name }, { entries }) => {
  const sent = entries.text(name)
  return sent === undefined ? undefined : (parseJson(sent)?.value ?? sent)
}

const list: Reader = ({ schema, name, path }, reading) => {
  const rows = reading.entries.rows(name)
  if (rows.length === 0 && reading.entries.all(name).length === 0) return undefined
  const item = schema.items ?? {}
  const values: unknown[] = []
  for (const row of rows) {
    const value = readField(
      { schema: item, name: `${name}.${row}`, path: `${path}.${values.length}`, required: false },
      reading,
    )
    if (value !== undefined) values.push(value)
  }
  return values
}

const object: Reader = (place, reading) => {
  const values = readFields(place, reading)
  const empty = Object.keys(values).length === 0
  return empty && !(place.required && reading.entries.text(place.name) !== undefined) ? undefined : values
}

const keyValue: Reader = ({ schema, name, path }, { entries, problems }) => {
  const rows = entries.rows(name)
  const kept = schema['x-field']?.secretValues === true || entries.all(name).length === 0
  const pairs = rows
    .map((row): [string, string] => [
      entries.text(`${name}.${row}.name`)?.trim() ?? '',
      entries.text(`${name}.${row}.value`) ?? '',
    ])
    .filter(([key, value]) => key !== '' || value !== '')
  if (pairs.length === 0 && kept) return undefined
  const names = pairs.map(([key]) => key)
  if (names.includes('')) problems.push({ field: path, code: 'name_missing', message: 'Every value needs a name.' })
  if (new Set(names).size < names.length) {
    problems.push({ field: path, code: 'name_twice', message: 'Every name may be given only once.' })
  }
  return Object.fromEntries(pairs)
}

const READERS: Readonly<Record<FieldKind, Reader>> = {
  text,
  longText: text,
  secret: text,
  number,
  port: number,
  host: trimmed,
  url: trimmed,
  checkbox,
  choice,
  multiChoice,
  dateTime,
  file,
  json,
  list,
  object,
  keyValue,
  markdown: () => undefined,
}

/** The value of a JSON text, or undefined when it is not JSON. */
function parseJson(typed: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(typed) }
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

const join = (scope: string, key: string) => (scope === '' ? key : `${scope}.${key}`)
