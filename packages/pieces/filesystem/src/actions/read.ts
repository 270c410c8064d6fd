import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { contentTypeOf } from '../content-type.js'
import { fileOutput } from '../file-output.js'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { nameOf } from '../folder.js'
import { parsePathBelow } from '../parse-path.js'
import { pathField } from '../path-fields.js'

/** A file for the steps that follow, of any size. */
export const read = defineAction({
  name: 'read',
  title: 'Read a file',
  description: 'Takes a file into the run, of any kind and size.',
  group: 'Files',
  methods,
  input: fields({ path: pathField({ title: 'File' }) }),
  output: Type.Object({ file: fileOutput }),
  idempotent: true,
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const at = parsePathBelow(folder, ctx.input.path, 'path')
      const name = nameOf(at)
      const store = { name, contentType: contentTypeOf(name) }
      return { file: await folder.read(at, ({ chunks }) => ctx.files.write(store, chunks)) }
    }),
})
