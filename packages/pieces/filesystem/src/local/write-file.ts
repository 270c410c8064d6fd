import { constants } from 'node:fs'
import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { newPartName } from '../part-name.js'
import type { OpenFolder } from './open-folder.js'
import { renameAnew } from './rename-anew.js'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants

interface Options {
  overwrite: boolean
  signal: AbortSignal
  /** Rights of the file that is replaced. */
  mode: number | undefined
}

/**
 * Writes a file beside its place, through to the disk, and gives it its name once it is whole. When anything fails, or
 * the signal aborts, nothing is left.
 */
export async function writeFile(
  folder: OpenFolder,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  { overwrite, signal, mode = 0o666 }: Options,
): Promise<number> {
  const part = folder.at(newPartName())
  const handle = await open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode & 0o777)
  try {
    const size = await fill(handle, chunks, signal)
    await (overwrite ? rename(part, folder.at(name)) : renameAnew(part, folder.at(name)))
    await folder.sync()
    return size
  } catch (error) {
    await unlink(part).catch(() => undefined)
    throw error
  }
}

async function fill(handle: FileHandle, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  try {
    const size = await writeAll(handle, chunks)
    signal.throwIfAborted()
    await handle.sync()
    return size
  } finally {
    await handle.close()
  }
}

/** Writes at the file's position. Resolves to the bytes written. */
export async function writeAll(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten
    size += chunk.length
  }
  return size
}
