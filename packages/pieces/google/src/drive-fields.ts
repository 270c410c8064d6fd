import { dynamicOptions, field } from '@plugboard/core'
import { listDrives, listFiles } from './drive-api.js'
import { driveQuery, type FileFilter } from './drive-query.js'
import { fileTypeChoices } from './drive-types.js'
import { googleMethods } from './google-auth.js'
import type { GoogleContext } from './google-client.js'

/** Choices a form shows at once. */
const MOST = 100

/** An API key has no files of its own to offer, and a connection without Drive may not ask. */
const hasFiles = ({ auth }: GoogleContext): boolean =>
  auth.method !== 'api-key' && auth.fields.services.includes('drive')

async function filesOf(ctx: GoogleContext & { search: string }, type: NonNullable<FileFilter['type']>) {
  if (!hasFiles(ctx)) return []
  const query = driveQuery({ type, nameContains: ctx.search || undefined })
  const { items } = await listFiles(ctx, { query, limit: MOST, orderBy: 'viewedByMeTime desc,name' })
  return items.map(({ id, name }) => ({ value: id, title: name }))
}

const methods = googleMethods.any

const MY_DRIVE = { value: 'root', title: 'My Drive' }

/** Folders, those looked at last first. */
const folderOptions = dynamicOptions({
  methods,
  search: true,
  load: async (ctx) => {
    const folders = await filesOf(ctx, 'folder')
    return hasFiles(ctx) && ctx.search === '' ? [MY_DRIVE, ...folders] : folders
  },
})

/** Spreadsheets, those looked at last first. */
const spreadsheetOptions = dynamicOptions({ methods, search: true, load: (ctx) => filesOf(ctx, 'spreadsheet') })

/** Shared drives by name. */
const sharedDriveOptions = dynamicOptions({
  methods,
  load: async (ctx) => {
    const drives = hasFiles(ctx) ? await listDrives(ctx) : []
    return drives.map(({ id, name }) => ({ value: id, title: name }))
  },
})

/** A file that is there. */
export const fileField = (title = 'File', help = 'Id or link.') =>
  field.text({
    title,
    help,
    placeholder: 'https://drive.google.com/file/d/…/view',
    minLength: 1,
    maxLength: 2_000,
  })

/** A folder, which may be left out. */
export const folderField = (title: string, help: string) =>
  field.choice({
    title,
    help,
    placeholder: 'https://drive.google.com/drive/folders/…',
    optional: true,
    options: folderOptions,
  })

/** A shared drive, which may be left out. */
export const sharedDriveField = (help: string) =>
  field.choice({ title: 'Shared drive', help, optional: true, options: sharedDriveOptions })

/** A kind of file, which may be left out. */
export const typeField = (help: string) =>
  field.choice({ title: 'Kind', help, optional: true, choices: fileTypeChoices })

/** The name of a file that is made. */
export const nameField = (title: string, help: string) =>
  field.text({ title, help, minLength: 1, maxLength: 500, optional: true })

/** A spreadsheet that is there. */
export const spreadsheetField = field.choice({
  title: 'Spreadsheet',
  help: 'Id or link. Offered are those of the account, where the connection may use Google Drive too.',
  placeholder: 'https://docs.google.com/spreadsheets/d/…/edit',
  options: spreadsheetOptions,
})
