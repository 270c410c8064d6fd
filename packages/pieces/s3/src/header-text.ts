import { PieceError } from '@plugboard/core'

/**
 * A text that can travel as the value of a header, and be signed there.
 *
 * @throws PieceError `invalid_input` at the field.
 */
export function headerText(text: string, field: string): string {
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return text
  throw new PieceError('invalid_input', 'The text holds what cannot stand in a header.', {
    field,
    hint: 'Use printable ASCII without spaces around it; encode other letters, such as %C3%B6 for ö.',
  })
}

const METADATA_NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/i

/**
 * Metadata as headers. The store keeps their names in lower case.
 *
 * @throws PieceError `invalid_input` at the field `metadata`.
 */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(metadata).map(([name, value]): [string, string] => {
    if (METADATA_NAME.test(name)) return [`x-amz-meta-${name.toLowerCase()}`, headerText(value, 'metadata')]
    throw new PieceError('invalid_input', 'Metadata have a name that cannot stand in a header.', {
      field: 'metadata',
      hint: 'Use letters, digits, dots, hyphens and underscores in names.',
    })
  })
  const headers = Object.fromEntries(entries)
  if (Object.keys(headers).length === entries.length) return headers
  throw new PieceError('invalid_input', 'Metadata have two names that differ only in capitals.', {
    field: 'metadata',
    hint: 'Give every name once; the store does not tell capitals apart.',
  })
}
