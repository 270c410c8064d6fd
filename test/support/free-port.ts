import { createServer, type Server } from 'node:net'

/** A loopback port at which nothing listens. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

/** Loopback ports at which nothing listens, each another. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, startProbe))
  const ports = probes.map(portOf)
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))))
  return ports
}

async function startProbe(): Promise<Server> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', resolve)
  })
  return probe
}

function portOf(probe: Server): number {
  const address = probe.address()
  if (address === null || typeof address === 'string') throw new Error('No free port was found')
  return address.port
}
