import type { AuthManifest } from '@plugboard/core/host'
import { fieldProblems } from '../connections/connection-values.js'
import { readForm } from '../html/form/parse-form.js'
import type { FormBody } from '../http/http-request.js'
import { formText } from '../pages/form-text.js'
import { formPrefix } from './form-name.js'
import type { Typed } from './kept-connections.js'

const CONNECTION_ID = /^con_[0-9a-z]{26}$/

/** Reads the form of an auth method. Throws the problems that only the typed text can tell. */
export function readCredentials({ name, fields, oauth2 }: AuthManifest, form: FormBody): Typed {
  const { values, problems } = readForm(fields, form, formPrefix('auth', name))
  if (problems.length > 0) throw fieldProblems(problems)
  const id = formText(form, `id.${name}`)
  return oauth2?.client === 'connection' && CONNECTION_ID.test(id) ? { values, id } : { values }
}
