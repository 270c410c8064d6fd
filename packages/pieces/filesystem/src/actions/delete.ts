import { defineAction, field, fields, isPieceError, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import { childOf, type Folder, type Place } from '../folder.js'
import { parsePathBelow } from '../parse-path.js'
import { pathField } from '../path-fields.js'

/** Removes a file or folder; what is gone already is fine. */
export const deleteEntry = defineAction({
  name: 'delete',
  title: 'Delete',
  description: 'Deletes a file or a folder. Does not mind when it is gone already.',
  group: 'Files',
  methods,
  input: fields({
    path: pathField({ title: 'File or folder' }),
    recursive: field.checkbox({
      title: 'With everything in it',
      help: 'Tick this to delete a folder that is not empty. It cannot be undone.',
    }),
  }),
  output: Type.Object({ deleted: Type.Boolean({ title: 'Deleted' }) }),
  idempotent: true,
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const at = parsePathBelow(folder, ctx.input.path, 'path')
      const removed = await removeAt(folder, at)
      if (removed !== 'notEmpty') return { deleted: removed }
      if (!ctx.input.recursive) throw notEmpty()
      return { deleted: await removeAll(folder, at) }
    }),
})

/** What lies in a folder that is not there is gone as well. */
async function removeAt(folder: Folder, at: Place): Promise<boolean | 'notEmpty'> {
  return folder.remove(at).catch((error: unknown) => {
    if (isPieceError(error) && error.code === 'not_found' && error.field === at.field) return false
    throw error
  })
}

async function removeAll(folder: Folder, at: Place): Promise<boolean> {
  for (const name of await folder.everyName(at)) {
    const inside = childOf(at, name)
    if ((await folder.remove(inside)) === 'notEmpty') await removeAll(folder, inside)
  }
  const removed = await folder.remove(at)
  if (removed !== 'notEmpty') return removed
  throw new PieceError('invalid_input', 'Something in the folder could not be deleted, or was added meanwhile.', {
    field: 'path',
    hint: 'Run it again; if it stays, look for names that are not UTF-8 in it.',
  })
}

const notEmpty = () =>
  new PieceError('invalid_input', 'The folder is not empty.', {
    field: 'path',
    hint: 'Delete what is in it first, or tick "With everything in it".',
  })
