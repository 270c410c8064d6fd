import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isPieceError } from '@plugboard/core'
import { expect, it } from 'vitest'
import { temporaryFolder } from './temporary-folder.js'
import { act, bytesOf, localConnection } from './try-out.js'

const SWAPPER = fileURLToPath(new URL('./swapper.mjs', import.meta.url))
const ROUNDS = 400

it.runIf(process.platform === 'linux')(
  'is never led out by a link that takes the place of a folder while it works',
  async () => {
    const temporary = await temporaryFolder()
    await writeFile(join(temporary.outside, 'file.txt'), 'CANARY')
    const before = await temporary.canary()
    const swapper = fork(SWAPPER, [temporary.inside, temporary.outside])
    await once(swapper, 'message')
    const connection = localConnection(temporary.inside)
    const met = { folder: 0, link: 0, nothing: 0 }

    /** What an action gives, or what it met in the place of the folder. */
    const attempt = async (name: string, input: Record<string, unknown>) => {
      try {
        const output = await act(connection, name, input)
        met.folder += 1
        return output
      } catch (error) {
        if (!isPieceError(error)) throw error
        if (error.code === 'permission_denied') met.link += 1
        else met.nothing += 1
        return undefined
      }
    }

    for (let round = 0; round < ROUNDS; round++) {
      const read = await attempt('read', { path: 'place/file.txt' })
      if (read) expect(bytesOf(read.file).toString()).toBe('inside')
      await attempt('write', { path: 'place/new.txt', text: 'x', overwrite: true })
      await attempt('append', { path: 'place/log.txt', text: 'x' })
      await attempt('create-folder', { path: 'place/made' })
      await attempt('move', { from: 'place/new.txt', to: 'place/moved.txt', overwrite: true })
      await attempt('copy', { from: 'place/file.txt', to: 'place/copy.txt', overwrite: true })
      await attempt('delete', { path: 'place/sub', recursive: true })
      await attempt('delete', { path: 'place/secret.txt' })
      const listed = await attempt('list', { path: 'place' })
      expect(listed?.items.map(({ name }) => name) ?? []).not.toContain('secret.txt')
    }
    swapper.disconnect()
    await once(swapper, 'exit')
    expect(await temporary.canary()).toBe(before)
    // Without having met all of them it would not have been a race.
    expect(Math.min(met.folder, met.link, met.nothing)).toBeGreaterThan(0)
    await temporary.remove()
  },
  60_000,
)
