import type { createHash } from 'node:crypto'

const GOOGLE = 'application/vnd.google-apps.'
const FOLDER = `${GOOGLE}folder`

/** A file of a Drive of our own. */
export interface StoredFile {
  id: string
  name: string
  mimeType: string
  parent: string
  content?: Buffer
  /** Of content that is too large to be kept. */
  size?: number
  sha256?: string
  public?: boolean
  trashed?: boolean
  /** Of a document of Google: larger than what is converted. */
  huge?: boolean
  /** Shared drive it lies in. */
  driveId?: string
  createdTime?: string
  sharedWithMeTime?: string
  version?: number
  shortcutTo?: string
  /** Taken for malware. */
  harmful?: boolean
  /** Its owner lets nobody download it. */
  locked?: boolean
  /** The account may only look at it. */
  readOnly?: boolean
}

/** What happens to a chunk on the way: so many bytes of it are kept, and then this is answered. */
export interface ChunkFault {
  keep: number
  answer: 'cut' | 429 | 500 | 503 | 404 | 403
  retryAfter?: number
}

export interface UploadSession {
  replace: string | undefined
  metadata: Record<string, unknown>
  contentType: string
  announced: number | undefined
  held: number
  hash: ReturnType<typeof createHash>
  /** Kept of small files only. */
  parts: Buffer[]
  /** The file, when the upload is finished. */
  done?: string
}

export interface DriveState {
  uploads: Map<string, UploadSession>
  /** Ids of uploads that were given up. */
  abandoned: string[]
  chunkFaults: ChunkFault[]
  /** Ids of files in the order in which they changed; their place is the page token. */
  changes: string[]
  /** Page tokens before it are forgotten. */
  firstToken: number
  drives: { id: string; name: string; full?: boolean }[]
  permissions: { file: string; type: string; role: string; to: string; mail: string | undefined }[]
  /** Bytes left for the account. */
  room: number
  sharingBlocked: boolean
  serial: number
}

export const startDrive = (): DriveState => ({
  uploads: new Map(),
  abandoned: [],
  chunkFaults: [],
  changes: [],
  firstToken: 1,
  drives: [
    { id: 'drive-1', name: 'Marketing' },
    { id: 'drive-full', name: 'Full', full: true },
  ],
  permissions: [],
  room: 1_000_000_000,
  sharingBlocked: false,
  serial: 0,
})

/** Puts a file into a Drive, as a person would, or changes one; the change can be seen. */
export function putFile(
  state: { files: StoredFile[]; drive: DriveState },
  file: Partial<StoredFile> & { id: string },
): StoredFile {
  const there = state.files.find(({ id }) => id === file.id)
  const made = { name: file.id, mimeType: 'text/plain', parent: 'root-id', createdTime: new Date().toISOString() }
  const stored = Object.assign(there ?? made, file)
  if (!there) state.files.push(stored)
  state.drive.changes.push(file.id)
  return stored
}

export const rootOf = (id: string) => (id === 'root' ? 'root-id' : id)

export function startFiles(): StoredFile[] {
  const createdTime = '2026-01-05T08:00:00.000Z'
  const files: Omit<StoredFile, 'createdTime'>[] = [
    { id: 'root-id', name: 'My Drive', mimeType: FOLDER, parent: '' },
    { id: 'folder-1', name: 'Reports', mimeType: FOLDER, parent: 'root-id', public: true },
    ...Array.from({ length: 5 }, (_, index) => ({
      id: `file-${index}`,
      name: `Report ${index}.pdf`,
      mimeType: 'application/pdf',
      parent: 'folder-1',
      content: Buffer.from([index, 0, 255, 13, 10]),
      public: index === 0,
    })),
    text('file-quote', "O'Brien \\ Sons.txt", 'hi'),
    { ...text('file-bin', 'Old.txt', ''), trashed: true },
    { ...text('file-harmful', 'eicar.txt', 'X5O!'), harmful: true },
    { ...text('file-locked', 'Secret.txt', 'secret'), locked: true },
    { ...text('file-others', 'Theirs.txt', 'theirs'), readOnly: true },
    { id: 'folder-others', name: 'Their folder', mimeType: FOLDER, parent: 'root-id', readOnly: true },
    { id: 'doc-1', name: 'Plan', mimeType: `${GOOGLE}document`, parent: 'root-id' },
    { id: 'doc-public', name: 'Open plan', mimeType: `${GOOGLE}document`, parent: 'root-id', public: true },
    { id: 'sheet-private', name: 'Numbers', mimeType: `${GOOGLE}spreadsheet`, parent: 'root-id' },
    { id: 'doc-huge', name: 'Novel', mimeType: `${GOOGLE}document`, parent: 'root-id', huge: true },
    { id: 'form-1', name: 'Form', mimeType: `${GOOGLE}form`, parent: 'root-id' },
    { id: 'shortcut-1', name: 'To a report', mimeType: `${GOOGLE}shortcut`, parent: 'root-id', shortcutTo: 'file-1' },
    { ...text('drive-file', 'Campaign.txt', 'buy'), parent: 'drive-1', driveId: 'drive-1' },
    { id: 'drive-1', name: 'Marketing', mimeType: FOLDER, parent: '', driveId: 'drive-1' },
    { id: 'drive-full', name: 'Full', mimeType: FOLDER, parent: '', driveId: 'drive-full' },
  ]
  return files.map((file) => ({ createdTime, ...file }))
}

const text = (id: string, name: string, content: string) => ({
  id,
  name,
  mimeType: 'text/plain',
  parent: 'root-id',
  content: Buffer.from(content),
})
