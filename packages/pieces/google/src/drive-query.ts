import { PieceError } from '@plugboard/core'
import { type FileType, typeTerm } from './drive-types.js'
import { googleId } from './google-id.js'

/** What a person narrows a list of files by. */
export interface FileFilter {
  /** Id or link. */
  folder?: string | undefined
  nameContains?: string | undefined
  type?: FileType | undefined
  /** UTC milliseconds. */
  createdAfter?: number | undefined
  /** In Drive's own language. */
  query?: string | undefined
}

/**
 * The search for `files.list`, with whatever is in the bin left out.
 * Source: https://developers.google.com/workspace/drive/api/guides/search-files
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function driveQuery({ folder, nameContains, type, createdAfter, query }: FileFilter): string {
  const terms = ['trashed = false']
  if (folder !== undefined) terms.push(`${quoted(googleId(folder, 'folder'))} in parents`)
  if (nameContains !== undefined) terms.push(`name contains ${quoted(nameContains)}`)
  if (type !== undefined) terms.push(typeTerm(type))
  if (createdAfter !== undefined) terms.push(`createdTime > '${new Date(createdAfter).toISOString()}'`)
  if (query !== undefined) terms.push(`(${closed(query)})`)
  return terms.join(' and ')
}

const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`

/** Refuses a search that would end the brackets around it, and so undo what else narrows the list. */
function closed(query: string): string {
  const outside = query.replace(/'(?:[^'\\]|\\.)*'/gs, '')
  let depth = 0
  for (const character of outside) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (depth < 0 || character === "'") throw open()
  }
  if (depth > 0) throw open()
  return query
}

const open = () =>
  new PieceError('invalid_input', 'The brackets or quotes of the search do not match.', {
    field: 'query',
    hint: "Close every bracket and every quote; a quote in a text is written \\'.",
  })
