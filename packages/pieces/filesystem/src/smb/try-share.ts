import type { ValidateContext } from '@plugboard/core'
import { writePath } from '../folder.js'
import type { ShareFields } from '../share-auth.js'
import { withShare } from './with-share.js'

/**
 * Signs in to the share and looks into the folder. Resolves to whose it is, such as `ada@files.example.com/documents`.
 *
 * @throws PieceError naming the field at fault.
 */
export async function tryShare({ auth, signal, step }: ValidateContext<{ fields: ShareFields }>): Promise<string> {
  const { user, domain, host, share, folder } = auth.fields
  await withShare(auth.fields, signal, (opened) => opened.list({ path: [], field: 'folder' }), step)
  const who = domain === undefined || domain === '' ? user : `${domain}\\${user}`
  return writePath([`${who}@${host}`, share, ...(folder ? [folder] : [])])
}
