import { described } from './drive-files.js'
import { type Answer, invalid, notFound, ok } from './google-answers.js'
import type { RouteRequest } from './google-server.js'

/** Changes on one page, so that pages must be followed. */
const PAGE = 2

/** `changes.getStartPageToken` and `changes.list`. A token tells how many changes were seen, and of which drive. */
export function changeRoute({ url, state }: RouteRequest): Answer {
  const { files, drive } = state
  const only = url.searchParams.get('driveId')
  if (url.searchParams.get('supportsAllDrives') !== 'true') return invalid('supportsAllDrives is needed')
  if (only !== null && !drive.drives.some(({ id }) => id === only)) return notFound(`Shared drive not found: ${only}`)
  const tokenOf = (at: number) => `${only ?? 'user'}~${at}`
  if (url.pathname.endsWith('/startPageToken')) return ok({ startPageToken: tokenOf(drive.changes.length + 1) })
  const [whose, at] = (url.searchParams.get('pageToken') ?? '').split('~')
  const start = Number(at)
  if (whose !== (only ?? 'user') || !(start >= drive.firstToken)) return invalid('Invalid Value')
  const isLast = (id: string, index: number) => drive.changes.lastIndexOf(id) === index
  const news = drive.changes.flatMap((id, index) => (index + 1 >= start && isLast(id, index) ? [{ id, index }] : []))
  const page = news.slice(0, PAGE)
  const changes = page.flatMap(({ id }) => {
    const file = files.find((one) => one.id === id)
    if (only !== null && file?.driveId !== only) return []
    if (!file) return url.searchParams.get('includeRemoved') === 'false' ? [] : [{ removed: true, fileId: id }]
    return [{ kind: 'drive#change', removed: false, fileId: id, file: described(file) }]
  })
  const next = page.at(-1)?.index ?? drive.changes.length - 1
  return ok({
    changes,
    ...(news.length > PAGE
      ? { nextPageToken: tokenOf(next + 2) }
      : { newStartPageToken: tokenOf(drive.changes.length + 1) }),
  })
}
