import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fillIn, pathIn, type TemplateFacts } from './fill-in.js'

/** The folder of the templates. */
export const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url))

/** The files of a new piece: what all kinds share and what its auth kind adds, by path, filled in. */
export async function templateFiles(facts: TemplateFacts): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const folder of ['_shared', facts.auth]) {
    for (const path of await pathsBelow(join(TEMPLATES, folder))) {
      const text = await readFile(join(TEMPLATES, folder, path), 'utf8')
      files.set(pathIn(path, facts.names), fillIn(text, facts))
    }
  }
  return files
}

async function pathsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
