import type { TObject, TSchema } from '@sinclair/typebox'
import { checkValue } from '../field/check-value.js'
import { FIELD_KINDS, type FieldMeta } from '../field/field-meta.js'
import { isSecretField } from '../field/secret-fields.js'
import type { Report } from './problem.js'

const FIELD_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/

/** The fields another field may depend on. */
interface Scope {
  /** Beside it: these may show or hide it. */
  siblings: readonly string[]
  /** Beside it, and around the groups and lists it is in: its options may be asked for with these. */
  around: readonly string[]
}

/** Reports what is wrong with the fields of a form, down into its groups and lists. */
export function checkForm(path: string, form: TObject, report: Report, outer: readonly string[] = []): void {
  const siblings = Object.keys(form.properties)
  const scope = { siblings, around: [...siblings, ...outer] }
  for (const [name, schema] of Object.entries(form.properties)) {
    const at = `${path}.${name}`
    if (!FIELD_NAME.test(name)) report(at, 'field names are letters, digits and _, beginning with a letter')
    checkField(at, schema, scope, report)
  }
}

function checkField(at: string, schema: TSchema, scope: Scope, report: Report): void {
  const meta: FieldMeta | undefined = schema['x-field']
  if (!meta || !FIELD_KINDS.includes(meta.kind)) {
    report(at, 'is not made by a field builder')
    return
  }
  if (meta.kind !== 'markdown' && !isText(schema.title)) report(`${at}.title`, 'is missing')
  const strangers = [
    ...Object.keys(meta.visibleWhen ?? {}).filter((name) => !scope.siblings.includes(name)),
    ...(meta.dynamic?.dependsOn ?? []).filter((name) => !scope.around.includes(name)),
  ]
  for (const name of strangers) report(at, `depends on "${name}", which is not in the form`)
  if (meta.choices) checkChoices(at, meta.choices, report)
  if (schema.default !== undefined) checkDefault(at, schema, report)
  if (meta.kind === 'object') checkForm(at, schema as TObject, report, scope.around)
  if (meta.kind === 'list') checkField(`${at}.items`, schema.items, { siblings: [], around: scope.around }, report)
}

function checkChoices(at: string, choices: NonNullable<FieldMeta['choices']>, report: Report): void {
  if (choices.length === 0) report(`${at}.choices`, 'needs at least one choice')
  if (new Set(choices.map(({ value }) => value)).size < choices.length) report(`${at}.choices`, 'has a value twice')
  if (new Set(choices.map(({ value }) => typeof value)).size > 1) report(`${at}.choices`, 'mixes texts and numbers')
  if (!choices.every(({ title }) => isText(title))) report(`${at}.choices`, 'has a choice without a title')
}

function checkDefault(at: string, schema: TSchema, report: Report): void {
  const fault = checkValue(schema.default, schema)
  if (fault) report(`${at}.default`, `does not fit: ${fault.message}`)
  if (isSecretField(schema)) report(`${at}.default`, 'would show a secret to everybody who reads the manifest')
}

const isText = (text: unknown) => typeof text === 'string' && text.trim() !== ''
