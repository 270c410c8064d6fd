/** Names from the folder of a connection down; none for that folder itself. */
export type Path = readonly string[]

/** A file or folder, as found. Links and everything else are never given. */
export interface Listed {
  name: string
  kind: 'file' | 'folder'
}

/** A file or folder with what is known about it. */
export interface Entry extends Listed {
  /** Bytes; 0 for a folder. */
  size: number
  /** When the content was last written: UTC milliseconds, with a fraction. */
  modified: number
  /** When anything about it last changed, its name included: UTC milliseconds, with a fraction. */
  changed: number
}

/** What is in a file. */
export interface Content {
  size: number
  /** The bytes; to be iterated once. */
  chunks: AsyncIterable<Uint8Array>
}

/** A path, and the input field it came from, which is named when something is wrong with it. */
export interface Place {
  path: Path
  field: string
}

/**
 * A folder somewhere, and all that is done in it. No path leads out of it. Everything rejects with `PieceError` that
 * names the field of the place at fault.
 */
export interface Folder {
  /** What is in a folder, in no particular order. */
  list(at: Place): Promise<Listed[]>
  /** The same with their details; what has gone in the meantime is left out. */
  complete(at: Place, listed: readonly Listed[]): Promise<Entry[]>
  /** Opens a file for as long as `use` takes. */
  read<T>(at: Place, use: (content: Content) => Promise<T>): Promise<T>
  /** Writes a whole file, which appears at once or not at all. Resolves to its bytes. */
  write(at: Place, chunks: AsyncIterable<Uint8Array>, options: { overwrite: boolean }): Promise<number>
  /** Adds to the end of a file, which is made when it is not there. Resolves to the bytes it has then. */
  append(at: Place, chunks: AsyncIterable<Uint8Array>): Promise<number>
  /** Gives a file or folder another path. Only a file replaces, and only a file. */
  move(from: Place, to: Place, options: { overwrite: boolean }): Promise<void>
  /** Makes one folder. False when it is there already. */
  makeFolder(at: Place): Promise<boolean>
  /** Removes a file, a link or an empty folder. False when nothing is there; `notEmpty` when the folder is not. */
  remove(at: Place): Promise<boolean | 'notEmpty'>
  /** Every name in a folder as it is for `remove`, links and the like included. */
  everyName(at: Place): Promise<string[]>
  /** Whether a name may not be used there, and why, as the rest of a sentence. */
  nameProblem(name: string): string | undefined
}

/** The folder a place is in. */
export const parentOf = ({ path, field }: Place): Place => ({ path: path.slice(0, -1), field })

export const nameOf = ({ path }: Place): string => path.at(-1) ?? ''

export const childOf = ({ path, field }: Place, name: string): Place => ({ path: [...path, name], field })

export const writePath = (path: Path): string => path.join('/')
