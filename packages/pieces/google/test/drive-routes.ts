import { SCOPES } from '../src/google-services.js'
import { type Answer, invalid, notFound, ok, refusal } from './google-answers.js'
import type { Route } from './google-server.js'
import type { StoredFile } from './google-state.js'

const PAGE = 2

/** The parts of Drive's search language that are used here; undefined for anything else. */
function predicateOf(term: string): ((file: StoredFile) => boolean) | undefined {
  const text = (quoted: string) => quoted.replace(/\\(['\\])/g, '$1')
  const STRING = "'((?:[^'\\\\]|\\\\['\\\\])*)'"
  const parent = new RegExp(`^${STRING} in parents$`).exec(term)?.[1]
  if (parent !== undefined) return (file) => file.parent === text(parent)
  const name = new RegExp(`^name contains ${STRING}$`).exec(term)?.[1]
  if (name !== undefined) return (file) => file.name.includes(text(name))
  const type = new RegExp(`^\\(mimeType = ${STRING}\\)$`).exec(term)?.[1]
  if (type !== undefined) return (file) => file.mimeType === text(type)
  return term === 'trashed = false' ? (file) => !file.trashed : undefined
}

const described = ({ id, name, mimeType, content }: StoredFile) => ({
  kind: 'drive#file',
  id,
  name,
  mimeType,
  ...(content && { size: String(content.length) }),
  modifiedTime: '2026-01-10T09:30:00.000Z',
  webViewLink: `https://drive.google.com/file/d/${id}/view`,
})

const list: Route = ({ url, state, visible }) => {
  const terms = (url.searchParams.get('q') ?? '').split(' and ')
  const predicates = terms.map(predicateOf)
  if (predicates.includes(undefined)) return invalid('Invalid Value')
  const folder = /^'(.*)' in parents$/.exec(terms[1] ?? '')?.[1]
  if (folder && folder !== 'root' && !state.files.some(({ id }) => id === folder)) return notFound(`File not found: .`)
  const found = state.files.filter((file) => visible(file) && predicates.every((fits) => fits?.(file)))
  const start = Number(url.searchParams.get('pageToken') ?? 0)
  const end = start + Math.min(PAGE, Number(url.searchParams.get('pageSize')))
  return ok({
    files: found.slice(start, end).map(described),
    ...(end < found.length && { nextPageToken: String(end) }),
  })
}

function exported(file: StoredFile, mimeType: string): Answer {
  if (!file.huge)
    return { status: 200, headers: { 'content-type': mimeType }, body: Buffer.from(`${file.name} as ${mimeType}`) }
  const message = 'This file is too large to be exported.'
  return refusal(403, { status: 'PERMISSION_DENIED', message, older: 'exportSizeLimitExceeded' })
}

const BASE = '/drive/v3/files'

/** `files.list`, `files.get` with and without `alt=media`, and `files.export`. */
export const driveRoutes: Route = (request) => {
  const { url, state, visible } = request
  const denied = request.allow([SCOPES.driveRead], { keyed: true })
  if (denied) return denied
  if (url.pathname === BASE) return list(request)
  const [id, verb] = url.pathname.slice(BASE.length + 1).split('/')
  const file = state.files.find((one) => one.id === id && visible(one))
  if (!file) return notFound(`File not found: ${id}.`)
  if (verb === 'export') return exported(file, url.searchParams.get('mimeType') ?? '')
  if (url.searchParams.get('alt') !== 'media') return ok(described(file))
  return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content ?? Buffer.alloc(0) }
}
