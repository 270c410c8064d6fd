import { checkValue, isRecord } from './check-value.js'
import type { FieldSchema, FormSchema } from './field-meta.js'
import { fieldValue } from './field-value.js'
import { visibleFields } from './visible-fields.js'

/** A field that is not as it should be. `field` is a path such as `where.0.column`. */
export interface FieldProblem {
  field: string
  code: string
  message: string
}

export interface CheckedFields {
  /** Defaults filled in, hidden fields and nulls left out. */
  values: Record<string, unknown>
  problems: FieldProblem[]
}

interface CheckOptions {
  /** Required fields may be missing: a form that is still being filled in. */
  partial?: boolean
  /** Accepts a value of any field without looking at it, such as a reference to an earlier step. */
  accept?: (value: unknown) => boolean
}

/**
 * Checks values against a form by its manifest alone, so the piece's code is not needed. Closed: a name the form does
 * not have is a problem. Never puts a value into a message, since it may be a secret.
 */
export function checkFields(form: FormSchema, values: unknown, options: CheckOptions = {}): CheckedFields {
  const problems: FieldProblem[] = []
  if (!isRecord(values)) {
    return { values: {}, problems: [{ field: '', code: 'wrong_type', message: 'Must be an object of fields.' }] }
  }
  return { values: checkForm(form, values, '', options, problems), problems }
}

function checkForm(
  form: FormSchema,
  values: Record<string, unknown>,
  path: string,
  options: CheckOptions,
  problems: FieldProblem[],
): Record<string, unknown> {
  const shown = visibleFields(form, values)
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(form.properties, name)) {
      problems.push({
        field: path + name,
        code: 'unknown_field',
        message: `There is no field "${name.slice(0, 100).toWellFormed()}" here.`,
      })
    }
  }
  const checked = Object.keys(form.properties)
    .filter((name) => shown.has(name))
    .map((name) => [name, checkField(form, name, fieldValue(form, name, values), path, options, problems)])
  return Object.fromEntries(checked.filter(([, value]) => value !== undefined))
}

function checkField(
  form: FormSchema,
  name: string,
  value: unknown,
  path: string,
  options: CheckOptions,
  problems: FieldProblem[],
): unknown {
  const schema = form.properties[name] ?? {}
  const field = path + name
  if (value === undefined) {
    if (isRequired(form, name, schema) && !options.partial) {
      problems.push({ field, code: 'required', message: `${schema.title ?? name} is required.` })
    }
    return undefined
  }
  return checkPresent(schema, value, field, options, problems)
}

function checkPresent(
  schema: FieldSchema,
  value: unknown,
  field: string,
  options: CheckOptions,
  problems: FieldProblem[],
): unknown {
  if (options.accept?.(value)) return value
  const fault = checkValue(value, schema)
  if (fault) {
    problems.push({ field, ...fault })
    return undefined
  }
  const kind = schema['x-field']?.kind
  if (kind === 'object' && isRecord(value)) return checkForm(asForm(schema), value, `${field}.`, options, problems)
  if (kind === 'list' && Array.isArray(value)) {
    const item = schema.items ?? {}
    return value.map((one, index) => checkPresent(item, one, `${field}.${index}`, options, problems))
  }
  return value
}

const asForm = (schema: FieldSchema): FormSchema => ({ ...schema, type: 'object', properties: schema.properties ?? {} })

function isRequired(form: FormSchema, name: string, schema: FieldSchema): boolean {
  return form.required?.includes(name) === true || schema['x-field']?.requiredWhenVisible === true
}
