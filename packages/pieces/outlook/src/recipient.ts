import { PieceError } from '@plugboard/core'

/** One recipient in the words of Graph (https://learn.microsoft.com/en-us/graph/api/resources/recipient). */
export interface Recipient {
  emailAddress: { address: string; name?: string }
}

const NAME_AND_ADDRESS = /^([^<>]*)<([^<>]*)>$/
/** One `@`, and nothing that separates or quotes addresses (RFC 5322 §3.4). */
const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/

/** Reads `ada@example.com` or `Ada Lovelace <ada@example.com>`. Throws `PieceError` `invalid_input` for anything else. */
export function parseRecipient(text: string, field: string): Recipient {
  const [, before = '', within = text] = NAME_AND_ADDRESS.exec(text.trim()) ?? []
  const address = within.trim()
  const name = before.trim().replace(/^"(.*)"$/, '$1')
  if (ADDRESS.test(address) && !/\p{Cc}/u.test(name + address))
    return { emailAddress: { address, ...(name && { name }) } }
  throw new PieceError('invalid_input', 'This is not one e-mail address.', {
    field,
    hint: 'Write one address per entry, such as ada@example.com or Ada Lovelace <ada@example.com>.',
  })
}
