import { SCOPES } from '../src/google-services.js'
import { changeRoute } from './drive-changes.js'
import { described, findFile, inPlace, placeFor } from './drive-files.js'
import { readQuery } from './drive-query.js'
import { refusals } from './drive-refusals.js'
import { putFile, type StoredFile } from './drive-state.js'
import { type Answer, invalid, notFound, ok } from './google-answers.js'
import type { Route, RouteRequest } from './google-server.js'

/** Files on one page, so that pages must be followed; a test may wish for a thousand. */
const PAGE = 2
const GOOGLE = 'application/vnd.google-apps.'
const EXPORTS: Readonly<Record<string, RegExp>> = {
  document:
    /^application\/(pdf|rtf|zip|epub\+zip|vnd\.o.*(wordprocessingml\.document|\.text))$|^text\/(plain|markdown)$/,
  spreadsheet:
    /^application\/(pdf|zip|vnd\.o.*(spreadsheetml\.sheet|\.spreadsheet))$|^text\/(csv|tab-separated-values)$/,
  presentation: /^application\/(pdf|vnd\.o.*\.presentation)$|^text\/plain$|^image\//,
}

function list(request: RouteRequest): Answer {
  const { url, state, visible } = request
  const search = url.searchParams
  const fits = readQuery(search.get('q') ?? '')
  if (!fits) return invalid('Invalid Value')
  const folder = / '((?:[\w-])*)' in parents/.exec(search.get('q') ?? '')?.[1]
  if (folder && !findFile(request, folder)) return notFound('File not found: .')
  const drive = search.get('driveId')
  const all = search.get('supportsAllDrives') === 'true' && search.get('includeItemsFromAllDrives') === 'true'
  if (drive !== null && (!all || search.get('corpora') !== 'drive')) return invalid('corpora must be drive')
  if (drive !== null && !state.drive.drives.some(({ id }) => id === drive))
    return notFound(`Shared drive not found: ${drive}`)
  const isInside = (file: StoredFile) => (drive === null ? all || !file.driveId : file.driveId === drive)
  const found = state.files.filter((file) => file.parent !== '' && visible(file) && isInside(file) && fits(file))
  if (search.get('orderBy')?.startsWith('createdTime desc'))
    found.sort((one, other) => String(other.createdTime).localeCompare(String(one.createdTime)))
  if (search.get('orderBy')?.startsWith('name')) found.sort((one, other) => one.name.localeCompare(other.name))
  const start = Number(search.get('pageToken') ?? 0)
  const end = start + Math.min(found.length > 100 ? 1_000 : PAGE, Number(search.get('pageSize')))
  return ok({
    files: found.slice(start, end).map(described),
    ...(end < found.length && { nextPageToken: String(end) }),
  })
}

function exported(file: StoredFile, mimeType: string): Answer {
  if (!file.mimeType.startsWith(GOOGLE)) return refusals.notConvertible()
  if (!EXPORTS[file.mimeType.slice(GOOGLE.length)]?.test(mimeType))
    return invalid('The requested conversion is not supported.')
  if (file.huge) return refusals.exportSize()
  return { status: 200, headers: { 'content-type': mimeType }, body: Buffer.from(`${file.name} as ${mimeType}`) }
}

function content(file: StoredFile, acceptsHarm: boolean): Answer {
  if (file.mimeType.startsWith(GOOGLE)) return refusals.binary()
  if (file.locked) return refusals.locked()
  if (file.harmful && !acceptsHarm) return refusals.harmful()
  return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content ?? Buffer.alloc(0) }
}

function create(request: RouteRequest): Answer {
  const { parents, ...metadata } = Object(JSON.parse(request.seen.body))
  const place = placeFor(request, parents)
  if ('answer' in place) return place.answer
  const id = `new-${++request.state.drive.serial}`
  return ok(described(putFile(request.state, { ...metadata, ...inPlace(place.parent), id })))
}

function change(request: RouteRequest, file: StoredFile): Answer {
  const { parents, name, trashed } = Object(JSON.parse(request.seen.body))
  if (parents) return invalid('The parents field is not directly writable in update requests.')
  if (file.readOnly) return refusals.readOnly()
  const added = request.url.searchParams.get('addParents')
  if (added === null) return ok(described(putFile(request.state, named(file, { name, trashed }))))
  const place = placeFor(request, [added])
  if ('answer' in place) return place.answer
  if (request.url.searchParams.get('removeParents') !== file.parent) return refusals.parents()
  return ok(described(putFile(request.state, { ...named(file, { name, trashed }), ...inPlace(place.parent) })))
}

const named = ({ id }: StoredFile, { name, trashed }: Partial<StoredFile>) => ({
  id,
  ...(name !== undefined && { name }),
  ...(trashed !== undefined && { trashed }),
})

function copy(request: RouteRequest, file: StoredFile): Answer {
  if (file.mimeType === `${GOOGLE}folder` || file.locked) return refusals.copy()
  const { parents, name = `Copy of ${file.name}` } = Object(JSON.parse(request.seen.body))
  const place = placeFor(request, parents ?? [file.parent])
  if ('answer' in place) return place.answer
  const id = `new-${++request.state.drive.serial}`
  return ok(described(putFile(request.state, { ...file, ...inPlace(place.parent), id, name, readOnly: false })))
}

function remove({ state }: RouteRequest, file: StoredFile): Answer {
  if (file.readOnly) return refusals.readOnly()
  const gone = (one: StoredFile): boolean => one === file || state.files.some((up) => up.id === one.parent && gone(up))
  state.files = state.files.filter((one) => !gone(one))
  state.drive.changes.push(file.id)
  return { status: 204, body: '' }
}

function share({ state, seen, url }: RouteRequest, file: StoredFile): Answer {
  const { type, role, emailAddress, domain } = Object(JSON.parse(seen.body))
  const to = type === 'domain' ? domain : type === 'anyone' ? 'anyone' : emailAddress
  if (!to || !['user', 'group', 'domain', 'anyone'].includes(type))
    return invalid('The permission type field is wrong.')
  if (file.readOnly) return refusals.readOnly()
  if (state.drive.sharingBlocked) return refusals.sharing()
  const notify = url.searchParams.get('sendNotificationEmail') === 'true'
  if (String(to).endsWith('@without.example') && !notify) return refusals.invite()
  if (['fileOrganizer', 'organizer'].includes(role) && !file.driveId) return invalid('The specified role is not valid.')
  const mail = notify ? (url.searchParams.get('emailMessage') ?? '') : undefined
  state.drive.permissions.push({ file: file.id, type, role, to, mail })
  return ok({ id: `permission-${state.drive.permissions.length}`, type, role })
}

function write(request: RouteRequest, file: StoredFile, verb: string | undefined): Answer {
  if (request.seen.method === 'PATCH') return change(request, file)
  if (request.seen.method === 'DELETE') return remove(request, file)
  if (verb === 'copy') return copy(request, file)
  return verb === 'permissions' ? share(request, file) : notFound('Not Found')
}

const BASE = '/drive/v3/files'

/** Files, shared drives and changes of a Drive that remembers what is done to it. */
export const driveRoutes: Route = (request) => {
  const { url, seen } = request
  const reads = seen.method === 'GET'
  const denied = reads ? request.allow([SCOPES.driveRead], { keyed: true }) : request.allow([SCOPES.drive])
  if (denied) return denied
  if (url.pathname === '/drive/v3/drives') return ok({ drives: request.state.drive.drives })
  if (url.pathname.startsWith('/drive/v3/changes')) return changeRoute(request)
  if (url.pathname === BASE) return reads ? list(request) : create(request)
  const [id, verb] = url.pathname.slice(BASE.length + 1).split('/')
  const file = findFile(request, id)
  if (!file) return notFound(`File not found: ${id}.`)
  if (!reads) return write(request, file, verb)
  if (verb === 'export') return exported(file, url.searchParams.get('mimeType') ?? '')
  if (url.searchParams.get('alt') !== 'media') return ok(described(file))
  return content(file, url.searchParams.get('acknowledgeAbuse') === 'true')
}
