import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { pathOutput } from '../file-output.js'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { writePath } from '../folder.js'
import { parsePathBelow } from '../parse-path.js'
import { overwriteField, pathField } from '../path-fields.js'

/** Another path for a file or folder. */
export const move = defineAction({
  name: 'move',
  title: 'Move or rename',
  description: 'Gives a file or a folder another name or another place.',
  group: 'Files',
  methods,
  input: fields({
    from: pathField({ title: 'From' }),
    to: pathField({ title: 'To', help: 'The whole path it has afterwards, its name included.' }),
    overwrite: overwriteField('Only a file is replaced, and only by a file.'),
  }),
  output: Type.Object({ path: pathOutput }),
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const from = parsePathBelow(folder, ctx.input.from, 'from')
      const to = parsePathBelow(folder, ctx.input.to, 'to')
      await folder.move(from, to, { overwrite: ctx.input.overwrite })
      return { path: writePath(to.path) }
    }),
})
