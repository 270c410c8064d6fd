import { dynamicOptions, field } from '@plugboard/core'
import { outlookMethods } from './outlook-auth.js'
import { listFolders } from './outlook-client.js'

/** The choice of a mail folder. */
export const folderField = field.choice({
  title: 'Folder',
  help: 'Empty: the whole mailbox. The name of a standard folder, such as inbox or sentitems, or the ID of any other may be typed.',
  placeholder: 'inbox',
  optional: true,
  options: dynamicOptions({
    methods: outlookMethods,
    load: async (ctx) => (await listFolders(ctx)).map(({ id, displayName }) => ({ value: id, title: displayName })),
  }),
})
