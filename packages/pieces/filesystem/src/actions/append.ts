import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { pathOutput, sizeOutput } from '../file-output.js'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { writePath } from '../folder.js'
import { contentFields, givenContent } from '../given-content.js'
import { parsePathBelow } from '../parse-path.js'
import { pathField } from '../path-fields.js'

/** More at the end of a file. */
export const append = defineAction({
  name: 'append',
  title: 'Append to a file',
  description: 'Adds to the end of a file, and makes the file when it is not there.',
  group: 'Files',
  methods,
  input: fields({
    path: pathField({ title: 'File' }),
    ...contentFields,
    newline: field.checkbox({ title: 'End the line', help: 'Adds a line break after what is given.' }),
  }),
  output: Type.Object({ path: pathOutput, size: sizeOutput }),
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const at = parsePathBelow(folder, ctx.input.path, 'path')
      const content = givenContent(ctx)
      const size = await folder.append(at, ctx.input.newline ? withLineBreak(content) : content)
      return { path: writePath(at.path), size }
    }),
})

async function* withLineBreak(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* content
  yield Buffer.from('\n')
}
