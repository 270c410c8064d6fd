import { readFile } from 'node:fs/promises'

/** The most memory that any process started by another one has had, in MB; where the system tells it (Linux). */
export async function highestMemory(parent: number): Promise<number> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ')
  const statuses = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/status`, 'utf8')))
  const peaks = statuses.map((text) => Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1]))
  if (peaks.length < 2) throw new Error('The server has started no processes.')
  return Math.max(...peaks) / 1_000
}
