import { dynamicOptions, field } from '@plugboard/core'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { foldersOf } from './list-folders.js'

const MOST = 200

const folders = dynamicOptions({
  methods: imapMethods,
  search: true,
  async load(ctx) {
    const wanted = ctx.search.toLowerCase()
    const all = await withSession(ctx, undefined, foldersOf)
    return all
      .filter(({ path, holdsMails }) => holdsMails && path.toLowerCase().includes(wanted))
      .slice(0, MOST)
      .map(({ path }) => ({ value: path, title: path }))
  },
})

/** A folder of the mailbox; the inbox unless told otherwise. */
export const folderField = field.choice({ title: 'Folder', default: 'INBOX', options: folders })

/** A folder that somebody has to choose. */
export const targetField = (title: string) => field.choice({ title, options: folders })

/** A folder that need not be chosen. */
export const optionalFolderField = (title: string, help: string) =>
  field.choice({ title, help, optional: true, options: folders })

/** The id of a mail. */
export const idField = field.text({
  title: 'Mail',
  help: 'The ID of a mail from a search or from the trigger.',
  minLength: 1,
  maxLength: 20_000,
})
