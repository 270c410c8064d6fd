import type { FileRef } from '@plugboard/core'
import { FOLDER } from './drive-types.js'

const GOOGLE = 'application/vnd.google-apps.'

/** What an upload may be converted into. Source: https://developers.google.com/workspace/drive/api/guides/manage-uploads#import-docs */
export const conversionChoices = [
  { value: 'none', title: 'Nothing: store the file as it is' },
  { value: 'document', title: 'Google Docs' },
  { value: 'spreadsheet', title: 'Google Sheets' },
  { value: 'presentation', title: 'Google Slides' },
] as const

interface Upload {
  name?: string
  folder: string | undefined
  convertTo: (typeof conversionChoices)[number]['value']
  isNew: boolean
}

/** What is said of a file when it is uploaded. A new version keeps its name unless another is given. */
export function uploadMetadata(file: FileRef, { name, folder, convertTo, isNew }: Upload) {
  const called = name ?? (isNew ? file.name : undefined)
  const contentType = mediaType(file.contentType)
  return {
    contentType,
    metadata: {
      ...(called !== undefined && { name: called }),
      ...(convertTo === 'none' ? { mimeType: contentType } : { mimeType: GOOGLE + convertTo }),
      ...(folder !== undefined && { parents: [folder] }),
    },
  }
}

/** A file brings its own, which somebody outside may have chosen: never one that stands for a folder or a document. */
function mediaType(given: string): string {
  const isPlain = /^[\w!#$&^.+-]{1,120}\/[\w!#$&^.+-]{1,120}(?:; ?[\w-]{1,40}=[\w.+-]{1,80})*$/.test(given)
  return isPlain && !given.startsWith(GOOGLE) ? given : 'application/octet-stream'
}

/** Metadata of a new folder. */
export const folderMetadata = (name: string, parent: string | undefined) => ({
  name,
  mimeType: FOLDER,
  ...(parent !== undefined && { parents: [parent] }),
})
