import { googleId } from './google-id.js'

/** What a person narrows a list of files by. */
export interface FileFilter {
  /** Id or link. */
  folder?: string | undefined
  nameContains?: string | undefined
  /** In Drive's own language. */
  query?: string | undefined
}

/**
 * The search for `files.list`, with whatever is in the bin left out.
 * Source: https://developers.google.com/workspace/drive/api/guides/search-files
 */
export function driveQuery({ folder, nameContains, query }: FileFilter): string {
  const terms = ['trashed = false']
  if (folder !== undefined) terms.push(`${quoted(googleId(folder, 'folder'))} in parents`)
  if (nameContains !== undefined) terms.push(`name contains ${quoted(nameContains)}`)
  if (query !== undefined) terms.push(`(${query})`)
  return terms.join(' and ')
}

const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`
