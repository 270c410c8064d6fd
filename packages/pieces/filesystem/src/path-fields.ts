import { dynamicOptions, field } from '@plugboard/core'
import { methods } from './filesystem-auth.js'
import { listFolders } from './list-folders.js'

const MAX = 4_096

/** The path of a file or folder, from the folder of the connection on. */
export const pathField = (options: { title: string; help?: string }) =>
  field.text({ placeholder: 'reports/2026/june.pdf', minLength: 1, maxLength: MAX, ...options })

/** A folder to look in; without it, that of the connection. */
export const lookInField = field.choice({
  title: 'Folder',
  help: 'Path from the folder of the connection on. Leave empty for that folder itself.',
  placeholder: 'reports/2026',
  optional: true,
  options: dynamicOptions({ methods, search: true, load: listFolders }),
})

export const recursiveField = field.checkbox({
  title: 'Folders below too',
  help: 'Tick this to go into the folders in it as well.',
})

export const patternField = field.text({
  title: 'Names',
  help: 'Only names like this one: * stands for any characters, ? for one. Capitals count.',
  placeholder: '*.pdf',
  maxLength: 255,
  optional: true,
})

export const overwriteField = (help: string) => field.checkbox({ title: 'Replace what is there', help })
