import { customAuth, field, fields } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { openLocal } from './local/open-local.js'

const folderFields = fields({
  folder: field.text({
    title: 'Folder',
    help: 'Absolute path of a folder of the server. It has to be one of those its operator has listed in PLUGBOARD_FOLDERS, or below one.',
    placeholder: '/srv/inbox',
    minLength: 1,
    maxLength: 4_096,
  }),
})

export type FolderFields = Static<typeof folderFields>

/** A folder of the machine the server runs on; tried by looking into it. */
export const folderAuth = customAuth({
  name: 'folder',
  title: 'Folder of the server',
  fields: folderFields,
  guide: {
    steps: [
      'Ask the operator of the server for a folder. They list it in `PLUGBOARD_FOLDERS`, such as `PLUGBOARD_FOLDERS=/srv/inbox`, and start the server again.',
      'Give the user the server runs as the rights to it: `chown plugboard /srv/inbox`.',
      'Enter its path here, or that of a folder below it.',
    ],
  },
  async validate({ auth, folders, signal, step }) {
    await step('rights', async () => {
      signal.throwIfAborted()
      await openLocal(auth.fields, folders, signal).list({ path: [], field: 'folder' })
    })
    return { account: auth.fields.folder }
  },
})
