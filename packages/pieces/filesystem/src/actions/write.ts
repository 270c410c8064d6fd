import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { pathOutput, sizeOutput } from '../file-output.js'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { parentOf, writePath } from '../folder.js'
import { contentFields, givenContent } from '../given-content.js'
import { makeFolders } from '../make-folders.js'
import { parsePathBelow } from '../parse-path.js'
import { overwriteField, pathField } from '../path-fields.js'

/** A new file, or a new content in place of the old. It is there whole or not at all. */
export const write = defineAction({
  name: 'write',
  title: 'Write a file',
  description: 'Writes a file. It appears once it is whole; when that fails, what was there before stays.',
  group: 'Files',
  methods,
  input: fields({
    path: pathField({ title: 'File' }),
    ...contentFields,
    overwrite: overwriteField('Without it the step fails when the file is there already.'),
    createFolders: field.checkbox({ title: 'Create folders', help: 'Makes the folders on the way that are missing.' }),
  }),
  output: Type.Object({ path: pathOutput, size: sizeOutput }),
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const { path, overwrite, createFolders } = ctx.input
      const at = parsePathBelow(folder, path, 'path')
      const content = givenContent(ctx)
      if (createFolders) await makeFolders(folder, parentOf(at))
      const size = await folder.write(at, content, { overwrite })
      return { path: writePath(at.path), size }
    }),
})
