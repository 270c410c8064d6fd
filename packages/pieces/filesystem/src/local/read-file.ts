import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Content } from '../folder.js'
import { localError, systemProblem } from './local-error.js'

const CHUNK = 256 * 1024
/** With O_NONBLOCK a pipe that was put there meanwhile does not wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens a file for as long as `use` takes. */
export async function withFile<T>(
  path: string,
  field: string,
  signal: AbortSignal,
  use: (content: Content) => Promise<T>,
): Promise<T> {
  const handle = await open(path, FLAGS)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw systemProblem('ENXIO', field)
    return await use({ size: found.size, chunks: chunksOf(handle, field, signal) })
  } finally {
    await handle.close()
  }
}

async function* chunksOf(handle: FileHandle, field: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead, buffer } = await handle
      .read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null)
      .catch((error: unknown) => {
        throw localError(error, field)
      })
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}
