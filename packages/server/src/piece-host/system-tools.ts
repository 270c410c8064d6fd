import { existsSync, realpathSync } from 'node:fs'

/** Those of these programs of util-linux that are there, with their options, to put before a command; on Linux only. */
export function systemTools(tools: readonly (readonly string[])[]): string[] {
  if (process.platform !== 'linux') return []
  return tools.filter(([tool = '']) => isOwnProgram(tool)).flat()
}

/** A tool that is a link to another program (as in BusyBox) does not know the same options. */
function isOwnProgram(tool: string): boolean {
  return existsSync(tool) && realpathSync(tool).endsWith(tool.slice(tool.lastIndexOf('/')))
}
