/** Puts an import after those of the same folder, else after the last one; undefined where there is none. */
export function insertImport(text: string, line: string, folder: string): string | undefined {
  const imports = [...text.matchAll(/^import .*$/gm)]
  const last = imports.findLast(([found]) => found.includes(`'./${folder}/`)) ?? imports.at(-1)
  if (last === undefined) return undefined
  const end = last.index + last[0].length
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`
}
