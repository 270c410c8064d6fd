import type { AuthManifest } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import { readForm } from '../html/form/parse-form.js'
import { fieldErrors } from '../http/field-errors.js'
import type { FormBody } from '../http/http-request.js'
import { nameText, plainText } from '../text-schemas.js'
import type { Values } from './connection-values.js'
import { attention, type FormFailure, VALUES } from './form-failure.js'

/** What came with the form of a connection. */
export interface SubmittedForm {
  readonly name: string
  readonly tags: readonly string[]
  /** The tags as they were typed. */
  readonly typedTags: string
  readonly values: Values
}

const Details = Type.Object({
  name: nameText(),
  tags: Type.Array(plainText({ minLength: 1, maxLength: 100 }), { maxItems: 50 }),
})

/** Text of one input; empty when it was not sent. */
export function textOf(form: FormBody, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Reads the form that `ConnectionForm` renders, with the problems that can be told without trying the credentials. */
export function readSubmitted(
  method: AuthManifest,
  form: FormBody,
): { submitted: SubmittedForm; failure: FormFailure | undefined } {
  const { values, problems } = readForm(method.fields, form, VALUES)
  const name = textOf(form, 'name').trim()
  const typedTags = textOf(form, 'tags')
  const tags = typedTags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)
  const found = [
    ...detailProblems(name, tags),
    ...problems.map(({ field, message }) => ({ field: `${VALUES}.${field}`, message })),
  ]
  const failure = found.length === 0 ? undefined : attention(found)
  return { submitted: { name, tags, typedTags, values }, failure }
}

function detailProblems(name: string, tags: readonly string[]) {
  if (name === '') return [{ field: 'name', message: 'Give the connection a name.' }]
  const wrong = new Set(fieldErrors(Details, { name, tags }).map(({ field }) => field.split('.')[0]))
  return [
    ...(wrong.has('name') ? [{ field: 'name', message: 'Use at most 200 characters of plain text.' }] : []),
    ...(wrong.has('tags') ? [{ field: 'tags', message: 'Use at most 50 tags of at most 100 characters each.' }] : []),
  ]
}
