import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WorkbenchProblem } from '@plugboard/server'

const PLACE = /file:\/\/[^\s)]+?(?=:\d+)|(?<=\()\/[^\s)]+?(?=:\d+)/

/** What a process that could not load a piece wrote, as a problem: the error in words, and where it was thrown. */
export function loadProblem(output: string, folder: string): WorkbenchProblem {
  const lines = output.split(/\r?\n/)
  const at = lines.findIndex((line) => /^(\w*Error\b|Uncaught|\[?\w+\]?: )/.test(line))
  const said = at === -1 ? lines.filter((line) => line.trim() !== '') : messageFrom(lines.slice(at))
  const place = lines.map((line) => PLACE.exec(line)?.[0]).find((one) => one !== undefined && isInside(one, folder))
  return {
    kind: 'load',
    at: place === undefined ? '' : relative(folder, pathOf(place)),
    message: said.join('\n').trim(),
  }
}

/** The message of an error without its stack, and without what Node adds below. */
function messageFrom(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => /^\s+at |^\s*$|^Node\.js v/.test(line))
  return lines.slice(0, end === -1 ? undefined : end)
}

const pathOf = (place: string): string => (place.startsWith('file:') ? fileURLToPath(place) : place)

const isInside = (place: string, folder: string): boolean => pathOf(place).startsWith(`${folder}/`)
