import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { pathOutput } from '../file-output.js'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { writePath } from '../folder.js'
import { makeFolders } from '../make-folders.js'
import { parsePathBelow } from '../parse-path.js'
import { pathField } from '../path-fields.js'

/** A folder, with those above it. */
export const createFolder = defineAction({
  name: 'create-folder',
  title: 'Create a folder',
  description: 'Creates a folder, and those above it that are missing. Does not mind when it is there already.',
  group: 'Folders',
  methods,
  input: fields({ path: pathField({ title: 'Folder' }) }),
  output: Type.Object({ path: pathOutput, created: Type.Boolean({ title: 'Created' }) }),
  idempotent: true,
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const at = parsePathBelow(folder, ctx.input.path, 'path')
      return { path: writePath(at.path), created: await makeFolders(folder, at) }
    }),
})
