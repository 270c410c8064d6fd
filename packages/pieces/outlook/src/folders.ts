import { isPieceError } from '@plugboard/core'
import { answers } from './outlook-answers.js'
import { collect, type GraphContext, getJson, mailboxUrl, segment } from './outlook-client.js'

/** A mail folder. */
export interface Folder {
  id: string
  name: string
  /** Names from the outermost folder to this one, joined by slashes. */
  path: string
  /** ID of the folder it is in; null for an outermost one. */
  parent: string | null
  /** The name it has in every mailbox, such as `inbox`, whatever the language. */
  wellKnownName: string | null
  total: number
  unread: number
}

/** The folders of a mailbox that have a name of their own in Graph. */
const WELL_KNOWN = ['inbox', 'drafts', 'sentitems', 'deleteditems', 'archive', 'junkemail', 'outbox'] as const

/** Folders that are looked at. */
const MOST_FOLDERS = 1_000
/** Exchange Online nests no folder deeper than this. */
const DEEPEST = 300

const CALL = {
  permission: 'Mail.Read',
  query: { $select: 'id,displayName,childFolderCount,totalItemCount,unreadItemCount' },
}

/** `GET /mailFolders/inbox`. */
export async function openInbox(ctx: GraphContext): Promise<void> {
  await idOf(ctx, 'inbox')
}

/** Every folder of the mailbox, each before those inside it; `more` where there are over a thousand. */
export async function listFolders(ctx: GraphContext): Promise<{ folders: Folder[]; more: boolean }> {
  const folders: Folder[] = []
  const more = await addFolders(ctx, folders, undefined, 0)
  const names = await wellKnownNames(ctx)
  return { folders: folders.map((folder) => ({ ...folder, wellKnownName: names.get(folder.id) ?? null })), more }
}

async function addFolders(ctx: GraphContext, folders: Folder[], parent: Folder | undefined, depth: number) {
  const path = parent === undefined ? '' : `/${segment(parent.id, 'folder')}/childFolders`
  const room = MOST_FOLDERS - folders.length
  if (room <= 0 || depth > DEEPEST) return true
  const found = await collect(ctx, `${mailboxUrl(ctx)}/mailFolders${path}`, answers.folders, room, CALL)
  let { more } = found
  for (const { id, displayName, childFolderCount, totalItemCount, unreadItemCount } of found.items) {
    if (folders.length >= MOST_FOLDERS) return true
    const folder = {
      id,
      name: displayName,
      path: parent === undefined ? displayName : `${parent.path}/${displayName}`,
      parent: parent?.id ?? null,
      wellKnownName: null,
      total: totalItemCount ?? 0,
      unread: unreadItemCount ?? 0,
    }
    folders.push(folder)
    if (childFolderCount) more = (await addFolders(ctx, folders, folder, depth + 1)) || more
  }
  return more
}

/** Not every mailbox has all of them. */
async function wellKnownNames(ctx: GraphContext): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const name of WELL_KNOWN) {
    const id = await idOf(ctx, name).catch((error: unknown) => {
      if (isPieceError(error) && error.code === 'not_found') return undefined
      throw error
    })
    if (id !== undefined) names.set(id, name)
  }
  return names
}

async function idOf(ctx: GraphContext, name: string): Promise<string> {
  const call = { permission: 'Mail.Read', query: { $select: 'id' } }
  return (await getJson(ctx, `${mailboxUrl(ctx)}/mailFolders/${name}`, answers.folder, call)).id
}
