import type { FormBody } from '../http/http-request.js'

/** What the inputs of an app's form hold, without the spaces that copying adds at the ends; absent where empty. */
export function typedClient(form: FormBody): { clientId: string | undefined; clientSecret: string | undefined } {
  return { clientId: typed(form, 'clientId'), clientSecret: typed(form, 'clientSecret') }
}

function typed(form: FormBody, name: string): string | undefined {
  const value = form.get(`values.${name}`)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
