import { PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'

/** What is used of a key file. Its `token_uri` is not: a pasted file must not say where an assertion is sent. */
export interface ServiceAccountKey {
  clientEmail: string
  /** PKCS #8 in PEM. */
  privateKey: string
  keyId: string | undefined
}

const KEY_FILE = Type.Object({
  type: Type.Literal('service_account'),
  client_email: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' }),
  private_key: Type.String({ pattern: '^\\s*-----BEGIN PRIVATE KEY-----' }),
  private_key_id: Type.Optional(Type.String()),
})

/**
 * Reads the JSON key file of a service account.
 *
 * @throws PieceError `invalid_credentials` for the field `key`, which quotes nothing of the file.
 */
export async function readServiceAccountKey(text: string): Promise<ServiceAccountKey> {
  const { Value } = await import('@sinclair/typebox/value')
  const file = parsed(text)
  if (!Value.Check(KEY_FILE, file)) throw refused('This is not the key file of a service account.')
  return { clientEmail: file.client_email, privateKey: file.private_key, keyId: file.private_key_id }
}

/** Without a cause: the parser's message quotes the file. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused('The key file is not JSON.')
  }
}

const refused = (message: string) =>
  new PieceError('invalid_credentials', message, {
    field: 'key',
    hint: 'Paste the whole content of the JSON file that Google Cloud gave you when the key was created, with type “service_account”, client_email and private_key.',
  })
