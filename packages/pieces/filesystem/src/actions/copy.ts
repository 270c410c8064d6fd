import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { untilAborted } from '../cancelled.js'
import { pathOutput, sizeOutput } from '../file-output.js'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { writePath } from '../folder.js'
import { parsePathBelow } from '../parse-path.js'
import { overwriteField, pathField } from '../path-fields.js'

/** A second file with the same content. */
export const copy = defineAction({
  name: 'copy',
  title: 'Copy a file',
  description: 'Copies a file. Folders are not copied.',
  group: 'Files',
  methods,
  input: fields({
    from: pathField({ title: 'From' }),
    to: pathField({ title: 'To', help: 'The whole path of the copy, its name included.' }),
    overwrite: overwriteField('Without it the step fails when there is something of this name already.'),
  }),
  output: Type.Object({ path: pathOutput, size: sizeOutput }),
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const { overwrite } = ctx.input
      const from = parsePathBelow(folder, ctx.input.from, 'from')
      const to = parsePathBelow(folder, ctx.input.to, 'to')
      const size = await folder.read(from, ({ chunks }) =>
        folder.write(to, untilAborted(chunks, ctx.signal), { overwrite }),
      )
      return { path: writePath(to.path), size }
    }),
})
