import type { TProperties } from '@sinclair/typebox'
import { fields } from '../src/field/field.js'
import type { FormSchema } from '../src/field/field-meta.js'

/** A form as it stands in a manifest: plain JSON. */
export function formOf(properties: TProperties): FormSchema {
  return JSON.parse(JSON.stringify(fields(properties)))
}
