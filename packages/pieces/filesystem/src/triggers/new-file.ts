import { fields, pollingTrigger } from '@plugboard/core'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { itemOutput } from '../item.js'
import { findNewFiles } from '../new-files.js'
import { lookInField, patternField, recursiveField } from '../path-fields.js'

/** Files that were added, moved in or written anew. */
export const newFile = pollingTrigger({
  name: 'new-file',
  title: 'New file',
  description: 'Starts with every file that is added, moved in or written anew, once it is complete.',
  methods,
  input: fields({ path: lookInField, recursive: recursiveField, pattern: patternField }),
  output: itemOutput,
  interval: 60,
  poll: (ctx) => inFolder(ctx, (folder) => findNewFiles(folder, ctx.input, ctx.cursor)),
})
