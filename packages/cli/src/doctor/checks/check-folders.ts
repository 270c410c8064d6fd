import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Checkup, Settings } from '../checkup.js'

/** Whether the data folder and the key file are there, or can be made, and nobody else may read them. */
export async function checkFolders({ dataFolder, keyFile }: Settings): Promise<Checkup[]> {
  return [checkData(dataFolder), ...(keyFile === undefined ? [] : [checkKey(keyFile)])]
}

function checkData(folder: string): Checkup {
  const name = 'data-folder'
  const nearest = nearestExisting(folder)
  if (!isWritable(nearest)) {
    const hint = 'Let the user the server runs as write there, or set PLUGBOARD_DATA to another folder.'
    return { name, state: 'problem', message: `${nearest} cannot be written to.`, hint }
  }
  if (nearest !== folder) return { name, state: 'ok', message: `${folder} is made at the first start.` }
  if (!statSync(folder).isDirectory()) {
    return { name, state: 'problem', message: `${folder} is no folder.`, hint: 'Set PLUGBOARD_DATA to a folder.' }
  }
  if (!isShared(folder, 0o077)) return { name, state: 'ok', message: `${folder} is readable by its owner only.` }
  const message = `Other users of this machine may look into ${folder}.`
  return { name, state: 'warning', message, hint: `Run chmod 700 ${folder}` }
}

function checkKey({ path, isMade }: NonNullable<Settings['keyFile']>): Checkup {
  const name = 'key-file'
  if (!existsSync(path)) {
    if (isMade) return { name, state: 'ok', message: `There is no root key in ${path} yet.` }
    const hint = 'Put the root key there, or set PLUGBOARD_ROOT_KEY_FILE to the file that holds it.'
    return { name, state: 'problem', message: `${path} does not exist.`, hint }
  }
  if (!isShared(path, 0o177)) return { name, state: 'ok', message: `${path} is readable by its owner only.` }
  const message = `${path} may be read or run by others, and the server does not start with such a key.`
  return { name, state: 'problem', message, hint: `Run chmod 600 ${path}` }
}

/** On Windows modes mean nothing. */
const isShared = (path: string, bits: number) => process.platform !== 'win32' && (statSync(path).mode & bits) !== 0

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
