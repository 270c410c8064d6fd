import { type Static, Type } from '@sinclair/typebox'
import { placeholdersOf } from './template-placeholders.js'
import type { Template } from './templates.js'

const text = (title: string) => Type.Union([Type.String(), Type.Null()], { title })

/** A template as flows see it. */
export const templateOutput = Type.Object({
  id: Type.String({ title: 'ID' }),
  name: Type.String({ title: 'Name' }),
  language: Type.String({ title: 'Language' }),
  status: Type.String({ title: 'Status' }),
  category: text('Category'),
  header: text('Text of the header'),
  headerKind: text('Kind of header'),
  body: text('Text'),
  footer: text('Footer'),
  buttons: Type.Array(Type.Object({ type: Type.String(), text: text('Title') }), { title: 'Buttons' }),
  placeholders: Type.Array(Type.String(), { title: 'Placeholders of the text' }),
})

export function templateView(template: Template): Static<typeof templateOutput> {
  const { id, name, language, status, category = null, components } = template
  const part = (type: string) => components.find((one) => one.type.toUpperCase() === type)
  const header = part('HEADER')
  return {
    id,
    name,
    language,
    status,
    category,
    header: header?.text ?? null,
    headerKind: header?.format?.toLowerCase() ?? null,
    body: part('BODY')?.text ?? null,
    footer: part('FOOTER')?.text ?? null,
    buttons: (part('BUTTONS')?.buttons ?? []).map((button) => ({ type: button.type, text: button.text ?? null })),
    placeholders: placeholdersOf(template).body,
  }
}
