import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Checkup, Settings } from '../checkup.js'

const PATIENCE = 2_000

/** Whether the port is free, or a server of ours has it. That it is none at all is told with the configuration. */
export async function checkPort({ host, port }: Settings): Promise<Checkup[]> {
  const name = 'port'
  if (!Number.isInteger(port)) return []
  const code = await listenError(host, port)
  if (code === undefined) return [{ name, state: 'ok', message: `Port ${port} on ${host} is free.` }]
  if (code === 'EADDRINUSE' && (await isServer(host, port))) {
    return [{ name, state: 'ok', message: `A server answers on port ${port}.` }]
  }
  const isTaken = code === 'EADDRINUSE'
  const message = isTaken
    ? `Port ${port} on ${host} is in use by another program.`
    : `Port ${port} on ${host}: ${code}.`
  const hint = 'Stop what listens there, or set PLUGBOARD_PORT and PLUGBOARD_HOST to what is free.'
  return [{ name, state: 'problem', message, hint }]
}

async function listenError(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    server.close()
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

async function isServer(host: string, port: number): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host
  try {
    const answer = await fetch(`http://${name}:${port}/health/live`, { signal: AbortSignal.timeout(PATIENCE) })
    return answer.ok
  } catch {
    return false
  }
}
