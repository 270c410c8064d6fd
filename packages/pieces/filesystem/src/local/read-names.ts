import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import type { Listed } from '../folder.js'
import { isPartName } from '../part-name.js'
import type { OpenFolder } from './open-folder.js'

/** Entries read from the system at a time. */
const BATCH = 1_024

/** What Node puts in the place of bytes that are no UTF-8. */
const UNSAYABLE = '\uFFFD'

/** What is in a folder, but for names that are not UTF-8, which no path could say. */
async function* sayable(folder: OpenFolder, signal: AbortSignal): AsyncGenerator<Dirent> {
  for await (const entry of await opendir(folder.at(), { bufferSize: BATCH })) {
    signal.throwIfAborted()
    if (!entry.name.includes(UNSAYABLE)) yield entry
  }
}

/** The files and folders in a folder. Links, pipes, devices and files that are not complete yet are left out. */
export async function listNames(folder: OpenFolder, signal: AbortSignal): Promise<Listed[]> {
  const listed: Listed[] = []
  for await (const entry of sayable(folder, signal)) {
    const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : undefined
    if (kind !== undefined && !isPartName(entry.name)) listed.push({ name: entry.name, kind })
  }
  return listed
}

/** Every name there is. */
export async function readNames(folder: OpenFolder, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of sayable(folder, signal)) names.push(name)
  return names
}
