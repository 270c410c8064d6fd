import { delimiter, join, resolve } from 'node:path'
import type { Settings } from './checkup.js'

/** Reads the settings without judging them, which the server does: a wrong one must not hide the rest. */
export function readSettings(env: NodeJS.ProcessEnv, cwd: string): Settings {
  const read = (name: string) => env[name]?.trim() || undefined
  const dataFolder = resolve(cwd, read('PLUGBOARD_DATA') ?? '.plugboard')
  const folders = (read('PLUGBOARD_PIECES') ?? '').split(delimiter).map((folder) => folder.trim())
  return {
    env,
    dataFolder,
    databaseFile: read('PLUGBOARD_DATABASE_URL') === undefined ? join(dataFolder, 'plugboard.sqlite') : undefined,
    keyFile: read('PLUGBOARD_ROOT_KEY') ? undefined : keyFile(dataFolder, read('PLUGBOARD_ROOT_KEY_FILE')),
    host: read('PLUGBOARD_HOST') ?? '127.0.0.1',
    port: Number(read('PLUGBOARD_PORT') ?? read('PORT') ?? 3000),
    pieceFolders: folders.filter((folder) => folder !== '').map((folder) => resolve(cwd, folder)),
  }
}

const keyFile = (dataFolder: string, named: string | undefined) =>
  named === undefined ? { path: `${dataFolder}.key`, isMade: true } : { path: named, isMade: false }
