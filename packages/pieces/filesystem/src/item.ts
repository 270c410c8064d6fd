import { type Static, Type } from '@sinclair/typebox'
import { type Entry, type Path, writePath } from './folder.js'

/** A file or folder, as actions and triggers give it. */
export const itemOutput = Type.Object({
  path: Type.String({ title: 'Path' }),
  name: Type.String({ title: 'Name' }),
  kind: Type.Union([Type.Literal('file'), Type.Literal('folder')], { title: 'Kind' }),
  size: Type.Number({ title: 'Size' }),
  modifiedAt: Type.String({ title: 'Modified at' }),
})

export function itemOf(path: Path, { name, kind, size, modified }: Entry): Static<typeof itemOutput> {
  return { path: writePath(path), name, kind, size, modifiedAt: new Date(modified).toISOString() }
}
