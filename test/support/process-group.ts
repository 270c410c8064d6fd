import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as passed } from 'node:timers/promises'

const PATIENCE = 20_000

/** Whether somebody says something at a loopback port without being asked, as mail servers do. */
export async function greets(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'data')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Ends a server that leads a process group, with all processes it has started. */
export async function endGroup(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return
  const ended = once(server, 'exit')
  process.kill(-server.pid, 'SIGTERM')
  await ended
  await goneGroup(server.pid)
}

/** Waits for the processes that served connections, which end after the one that started them. */
async function goneGroup(group: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await passed(10)) {
    try {
      process.kill(-group, Date.now() > deadline ? 'SIGKILL' : 0)
    } catch {
      return
    }
  }
}
