import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { canonical } from './address.js'
import type { OwnService } from './policy.js'

/**
 * The policy entries for a service of ours. One that listens on every address (`0.0.0.0`, `::`) is reached through
 * each address of the machine, so each becomes an entry.
 */
export function ownServices(
  service: OwnService,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): OwnService[] {
  if (service.host !== '0.0.0.0' && service.host !== '::') return [service]
  const addresses = Object.values(interfaces).flatMap((entries) => (entries ?? []).map((entry) => entry.address))
  const hosts = new Set(['127.0.0.1', ...addresses.map(canonical)])
  return [...hosts].map((host) => ({ host, port: service.port }))
}
