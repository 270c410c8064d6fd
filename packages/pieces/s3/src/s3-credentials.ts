import { type AuthContext, type BaseContext, PieceError } from '@plugboard/core'
import type { SigningKey } from './signature-v4.js'

/** Where the store is. */
interface Place {
  region: string
  /** Absent at AWS. */
  endpoint?: string
  pathStyle: boolean
  /** The bucket where a step names none. */
  bucket?: string
}

/** A key somebody created. */
interface OwnKey {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** What is used of `ctx.auth`, for each auth method. */
export type S3Auth =
  | { method: 'access-key'; fields: Place & OwnKey }
  | {
      method: 'assume-role'
      fields: Place & {
        roleAccessKeyId: string
        roleSecretAccessKey: string
        roleSessionToken: string
      }
    }

export type S3Context = AuthContext<S3Auth>

/** What signs requests to the store. */
export function storeKey({ method, fields }: S3Auth): SigningKey {
  const { region } = fields
  if (method === 'access-key') return { ...ownKey(fields), region, service: 's3' }
  const { roleAccessKeyId, roleSecretAccessKey, roleSessionToken } = fields
  return {
    accessKeyId: roleAccessKeyId,
    secretAccessKey: roleSecretAccessKey,
    sessionToken: roleSessionToken,
    region,
    service: 's3',
  }
}

/** The key as it was entered. */
export const ownKey = ({ accessKeyId, secretAccessKey, sessionToken }: OwnKey) => ({
  accessKeyId: inHeader(accessKeyId, 'accessKeyId'),
  secretAccessKey,
  sessionToken: sessionToken && inHeader(sessionToken, 'sessionToken'),
})

/** Ids and session tokens travel in headers; what cannot stand there was pasted wrongly. */
function inHeader(value: string, field: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new PieceError('invalid_credentials', 'This holds a space, a line break or a letter no key has.', {
    field,
    hint: 'Copy it again, without anything around it.',
  })
}

/** What is needed to find the store. */
export interface Whereabouts {
  auth: { fields: Pick<Place, 'region' | 'endpoint' | 'pathStyle'> }
  endpoints: BaseContext['endpoints']
}
