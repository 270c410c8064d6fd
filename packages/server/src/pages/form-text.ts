import type { FormBody } from '../http/http-request.js'

/** A line of text from a form: without spaces around it and without control characters; empty when it was not sent. */
export function formText(form: FormBody, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.replace(/\p{Cc}/gu, ' ').trim() : ''
}
