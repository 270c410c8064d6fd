import { dynamicOptions, field } from '@plugboard/core'
import { listFolders } from './folders.js'
import { outlookMethods } from './outlook-auth.js'

/** Folders of a standard kind by the name they have in every mailbox, so that a flow works with another one as well. */
const options = dynamicOptions({
  methods: outlookMethods,
  load: async (ctx) =>
    (await listFolders(ctx)).folders.map(({ id, path, wellKnownName }) => ({
      value: wellKnownName ?? id,
      title: path,
    })),
})

const about = {
  title: 'Folder',
  placeholder: 'inbox',
  options,
}

const BY_NAME = 'The name of a standard folder, such as inbox, archive or deleteditems, or the ID of any other.'

/** The choice of a folder, or of none. */
export const folderField = field.choice({ ...about, help: `Empty: the whole mailbox. ${BY_NAME}`, optional: true })

/** The choice of a folder to move a mail to. */
export const targetFolderField = field.choice({ ...about, placeholder: 'archive', help: BY_NAME })

/** The choice of a folder to watch. */
export const watchedFolderField = field.choice({ ...about, help: BY_NAME, default: 'inbox' })
