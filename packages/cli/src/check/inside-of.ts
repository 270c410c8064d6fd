import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'

/** The path of a file that is there and lies in a folder. */
export function insideOf(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const whole = resolve(folder, path)
  const isInside = !relative(folder, whole).startsWith('..')
  return isInside && existsSync(whole) ? whole : undefined
}
