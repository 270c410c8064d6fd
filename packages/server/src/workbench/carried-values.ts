import { type FormSchema, secretFields } from '@plugboard/core/host'
import { parseForm } from '../html/form/parse-form.js'
import type { FormBody } from '../http/http-request.js'

/**
 * What was typed into a form, for the form as it is now: values of fields that are gone are dropped, and a field nobody
 * touched shows its new default. A value that was typed as a secret is never shown in a field that is none.
 *
 * @param before the form it was typed into; where nobody knows it any more, nothing is carried over.
 */
export function carriedValues(
  form: FormBody,
  prefix: string,
  now: FormSchema,
  before: FormSchema | undefined,
): Record<string, unknown> {
  const secrets = new Set(before ? secretFields(before) : [])
  const typed = Object.entries(parseForm(now, form, prefix))
  return Object.fromEntries(
    typed.filter(([name, value]) => {
      const old = before?.properties[name]
      return old !== undefined && !secrets.has(name) && !same(value, old.default)
    }),
  )
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
