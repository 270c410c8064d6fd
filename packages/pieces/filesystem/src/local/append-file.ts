import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { systemProblem } from './local-error.js'
import { writeAll } from './write-file.js'

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants
/** With O_NONBLOCK a pipe nobody reads from fails, where it would wait. */
const FLAGS = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK

interface Options {
  field: string
  signal: AbortSignal
  /** Nothing was there before. */
  isNew: boolean
}

/**
 * Adds to the end of a file, through to the disk. When it fails half-way, what was added is taken off again, unless
 * somebody else has added to the file since; a file that was made for it is removed.
 */
export async function appendFile(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { field, signal, isNew }: Options,
): Promise<number> {
  const handle = await open(path, FLAGS, 0o666)
  try {
    const before = await handle.stat()
    if (!before.isFile()) throw systemProblem('ENXIO', field)
    const added = { bytes: 0 }
    try {
      await writeAll(handle, counted(chunks, added))
      signal.throwIfAborted()
      await handle.sync()
    } catch (error) {
      const { size } = await handle.stat()
      if (size <= before.size + added.bytes) await handle.truncate(before.size)
      if (isNew && size <= added.bytes) await unlink(path)
      throw error
    }
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, added: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    added.bytes += chunk.length
    yield chunk
  }
}
