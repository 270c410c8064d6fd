import { PieceError } from '@plugboard/core'
import type { ImapSession } from '../wire/imap-session.js'
import { decodeFolder } from '../wire/modified-utf7.js'
import { listOf, type Token, textOf } from '../wire/parse-tokens.js'

/** What a folder is for (RFC 6154). */
const USES = ['all', 'archive', 'drafts', 'flagged', 'junk', 'sent', 'trash'] as const

type FolderUse = 'inbox' | (typeof USES)[number]

/** A folder of a mailbox. */
export interface Folder {
  /** The whole name, as other steps take it. */
  path: string
  /** The last part of the name. */
  name: string
  /** What separates the parts; null where there are no folders within folders. */
  delimiter: string | null
  /** What it is for, where the server says so. */
  use: FolderUse | null
  /** It holds mails, and not only other folders. */
  holdsMails: boolean
}

const MOST = 10_000

/** The folders of the mailbox by name. Throws `bad_response` for more than ten thousand of them. */
export async function foldersOf(session: ImapSession): Promise<Folder[]> {
  const folders = new Map<string, Folder>()
  // Some servers tell what a folder is for only when they are asked.
  const asked = session.capabilities.has('SPECIAL-USE') && session.capabilities.has('LIST-EXTENDED')
  await session.run([asked ? 'LIST "" "*" RETURN (SPECIAL-USE)' : 'LIST "" "*"'], {
    onData: ({ name, tokens }) => {
      const folder = name === 'LIST' ? folderIn(tokens) : undefined
      if (folder) folders.set(folder.path, folder)
      if (folders.size > MOST) throw tooMany()
    },
  })
  return [...folders.values()].sort(byUseAndName)
}

/** The folder for deleted mails; undefined where the server does not say which it is. */
export const trashOf = (folders: readonly Folder[]): Folder | undefined =>
  folders.find(({ use }) => use === 'trash') ??
  folders.find(({ name }) => /^(trash|deleted (items|messages)|papierkorb|corbeille|papelera|cestino)$/i.test(name))

function folderIn([attributes, separator, named]: readonly Token[]): Folder | undefined {
  const path = decodeFolder(textOf(named) ?? '')
  // A name with control characters could not be sent back.
  if (path === '' || /\p{Cc}/u.test(path)) return undefined
  const delimiter = textOf(separator)
  const given = listOf(attributes).map((one) => (textOf(one) ?? '').toLowerCase())
  if (given.includes('\\nonexistent')) return undefined
  return {
    path,
    name: (delimiter ? path.split(delimiter).at(-1) : path) || path,
    delimiter,
    use: useOf(path, given),
    holdsMails: !given.includes('\\noselect'),
  }
}

function useOf(path: string, attributes: readonly string[]): FolderUse | null {
  if (path.toUpperCase() === 'INBOX') return 'inbox'
  return USES.find((one) => attributes.includes(`\\${one}`)) ?? null
}

/** The inbox first. */
const byUseAndName = (one: Folder, other: Folder) =>
  Number(other.use === 'inbox') - Number(one.use === 'inbox') || (one.path < other.path ? -1 : 1)

const tooMany = () =>
  new PieceError('bad_response', `The mailbox has more than ${MOST} folders.`, {
    hint: 'Type the name of the folder instead of choosing it.',
  })
