import { PieceError } from '@plugboard/core'
import type { Share } from './drive-api.js'

/** What somebody may do. Source: https://developers.google.com/workspace/drive/api/guides/ref-roles */
export const ROLES = [
  { value: 'reader', title: 'See it' },
  { value: 'commenter', title: 'Comment on it' },
  { value: 'writer', title: 'Change it' },
  { value: 'fileOrganizer', title: 'Manage content (shared drives)' },
  { value: 'organizer', title: 'Manage the shared drive' },
] as const

interface Sharing {
  with: 'user' | 'group' | 'domain' | 'anyone'
  role: (typeof ROLES)[number]['value']
  address?: string
  domain?: string
}

/** The resource that is created, and the field of the form that says with whom. */
export function permissionOf({ with: type, role, address, domain }: Sharing): Pick<Share, 'permission' | 'field'> {
  switch (type) {
    case 'anyone':
      return { permission: { type, role, allowFileDiscovery: false }, field: undefined }
    case 'domain':
      return { permission: { type, role, domain: checked(domain, /^[^\s@/]+\.[^\s@/]+$/, 'domain') }, field: 'domain' }
    default:
      return {
        permission: { type, role, emailAddress: checked(address, /^[^\s@<>,;]+@[^\s@<>,;]+$/, 'address') },
        field: 'address',
      }
  }
}

function checked(given: string | undefined, form: RegExp, field: string): string {
  const text = given?.trim() ?? ''
  if (form.test(text)) return text
  throw new PieceError('invalid_input', field === 'domain' ? 'This is no domain.' : 'This is not one e-mail address.', {
    field,
    hint: field === 'domain' ? 'Enter it like example.com.' : 'Enter one address like ada@example.com, without a name.',
  })
}
