import { type AuthManifest, checkFields, type FormSchema } from '@plugboard/core/host'
import type { DomainFieldError } from '../domain-error.js'
import { mayLackSecret } from './oauth2-app-method.js'

/** Client id and secret, checked. */
export interface ClientValues {
  readonly clientId: string
  readonly clientSecret?: string | undefined
}

interface FieldOptions {
  /** Must a secret be given? Default: unless the auth method may do without. */
  readonly needsSecret?: boolean
}

/** The form of an app's client id and secret. */
export function appFields(
  method: AuthManifest,
  { needsSecret = !mayLackSecret(method) }: FieldOptions = {},
): FormSchema {
  return {
    type: 'object',
    required: ['clientId', ...(needsSecret ? ['clientSecret'] : [])],
    properties: {
      clientId: {
        title: 'Client ID',
        description: 'As the provider shows it once the app is registered there.',
        type: 'string',
        minLength: 1,
        maxLength: 1_000,
        'x-field': { kind: 'text' },
      },
      clientSecret: {
        title: 'Client secret',
        type: 'string',
        minLength: 1,
        maxLength: 8_192,
        'x-field': { kind: 'secret' },
      },
    },
  }
}

/** What both may hold (RFC 6749 appendix A.1 and A.2), without the spaces that copying adds at the ends. */
const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

const MISCOPIED = 'May hold only ASCII letters, digits and signs, and no space at the ends. Copy it again.'

/** Checks what was entered, all of it. `values` means something only where there is no problem. */
export function checkClient(
  fields: FormSchema,
  given: { readonly clientId?: unknown; readonly clientSecret?: unknown },
): { values: ClientValues; problems: DomainFieldError[] } {
  const { values, problems } = checkFields(fields, { clientId: given.clientId, clientSecret: given.clientSecret })
  const miscopied = Object.entries(values).filter(([, value]) => !PRINTABLE.test(String(value)))
  const { clientId, clientSecret } = values
  return {
    values: {
      clientId: String(clientId),
      clientSecret: clientSecret === undefined ? undefined : String(clientSecret),
    },
    problems: [...problems, ...miscopied.map(([field]) => ({ field, code: 'not_well_formed', message: MISCOPIED }))],
  }
}

/** The names of what was entered, for the audit trail. */
export const enteredFields = ({ clientSecret }: Pick<ClientValues, 'clientSecret'>): string[] =>
  clientSecret === undefined ? ['clientId'] : ['clientId', 'clientSecret']
