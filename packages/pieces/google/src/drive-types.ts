const GOOGLE = 'application/vnd.google-apps.'

/** The media type of a folder. */
export const FOLDER = `${GOOGLE}folder`

/** The media type of a spreadsheet of Google. */
const SPREADSHEET = `${GOOGLE}spreadsheet`

/** Kinds of files a person chooses among: by media type, or by how it begins. */
const TYPES = {
  folder: { title: 'Folders', is: FOLDER },
  document: { title: 'Google Docs', is: `${GOOGLE}document` },
  spreadsheet: { title: 'Google Sheets', is: SPREADSHEET },
  presentation: { title: 'Google Slides', is: `${GOOGLE}presentation` },
  form: { title: 'Google Forms', is: `${GOOGLE}form` },
  pdf: { title: 'PDF', is: 'application/pdf' },
  image: { title: 'Images', begins: 'image/' },
  video: { title: 'Videos', begins: 'video/' },
  audio: { title: 'Audio', begins: 'audio/' },
  text: { title: 'Texts, such as CSV', begins: 'text/' },
} as const satisfies Record<string, { title: string; is: string } | { title: string; begins: string }>

export type FileType = keyof typeof TYPES

const NAMES = [
  'folder',
  'document',
  'spreadsheet',
  'presentation',
  'form',
  'pdf',
  'image',
  'video',
  'audio',
  'text',
] as const satisfies readonly FileType[]

/** The choices of a field. */
export const fileTypeChoices = NAMES.map((value) => ({ value, title: TYPES[value].title }))

/** The term for a kind in Drive's search language, where `contains` looks at the beginning of a media type. */
export function typeTerm(type: FileType): string {
  const kind = TYPES[type]
  return 'is' in kind ? `mimeType = '${kind.is}'` : `mimeType contains '${kind.begins}'`
}

/** Whether a file is of a kind; without one, whether it is anything but a folder. */
export function isOfType(mimeType: string, type: FileType | undefined): boolean {
  if (type === undefined) return mimeType !== FOLDER
  const kind = TYPES[type]
  return 'is' in kind ? mimeType === kind.is : mimeType.startsWith(kind.begins)
}
