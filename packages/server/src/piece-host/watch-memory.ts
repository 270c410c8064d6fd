import { readFile } from 'node:fs/promises'

const INTERVAL_MS = 200

/**
 * Calls `exceeded` once when a process holds more than `limitMb` MiB of memory: buffers are not part of the heap that
 * Node limits. Linux only; elsewhere it does nothing. Answers a function that ends the watch.
 */
export function watchMemory(pid: number, limitMb: number, exceeded: () => void): () => void {
  if (process.platform !== 'linux') return () => undefined
  let over = false
  const timer = setInterval(async () => {
    const resident = await residentKb(pid)
    if (over || resident <= limitMb * 1_024) return
    over = true
    exceeded()
  }, INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

/** Resident memory in KiB; 0 when the process is gone. */
async function residentKb(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0
    throw error
  }
}
