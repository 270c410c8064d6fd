import { expect } from 'vitest'
import { runPlugboard } from '../support/plugboard.js'
import type { RenewalLab } from './renewal-lab.js'

interface Expected {
  /** Whether the provider would accept an access token now. */
  readonly isLive: (token: string) => boolean | Promise<boolean>
  /** Keys of the connections that are in error at the end; all others are active. */
  readonly errors?: readonly string[]
}

/** What no output may hold: the stub's tokens and the client's secret. */
const SECRETS = /(?:access|refresh)\.\d+\.\d+\.[0-9a-f]{32}|acme-secret/

/**
 * What has to hold after every fault: all connections that should work give a token the provider accepts; nothing is
 * stuck; every new sealing has one audit event; no secret was printed; the audit trail is whole. Ends the servers.
 */
export async function expectSound(lab: RenewalLab, { isLive, errors = [] }: Expected): Promise<void> {
  await expectNothingStuck(lab)
  await expectLeases(lab, isLive, errors)
  await expectAudited(lab)
  for (const server of lab.servers) {
    await server.stop()
    expect(server.output).not.toMatch(SECRETS)
  }
  const env = { PLUGBOARD_DATA: `${lab.storage.folder}/data`, ...lab.storage.env }
  expect(await runPlugboard(['audit', 'verify'], env)).toMatchObject({ code: 0 })
}

async function expectNothingStuck(lab: RenewalLab): Promise<void> {
  const stuck = async () => ({
    underWay: (await lab.storage.query('select * from connection_renewals where attempt is not null')).length,
    room: (await lab.storage.query('select * from pending_token_answers')).length,
    toRevoke: (await lab.storage.query('select * from revocation_outbox')).length,
    spilled: lab.spilled(),
  })
  const nothing = { underWay: 0, room: 0, toRevoke: 0, spilled: [] }
  await expect.poll(stuck, { timeout: 20_000, interval: 100 }).toEqual(nothing)
}

async function expectLeases(lab: RenewalLab, isLive: Expected['isLive'], errors: readonly string[]): Promise<void> {
  const { items } = (await lab.server.inEnvironment('GET', '/connections?limit=200')).body
  const statuses = { active: items.length - errors.length, missing: 0, error: errors.length }
  expect((await lab.server.inEnvironment('GET', '/connections/facets')).body.statuses).toEqual(statuses)
  for (const { key, status } of items) {
    expect(status, key).toBe(errors.includes(key) ? 'error' : 'active')
    if (status !== 'active') continue
    const lease = await lab.lease(key)
    expect(lease.status, lease.text).toBe(200)
    expect(await isLive(lease.body.auth.accessToken), key).toBe(true)
  }
}

const SEALS = ['connection.created', 'connection.connected', 'connection.reconnected', 'connection.renewed']

async function expectAudited({ storage }: RenewalLab): Promise<void> {
  const events = await storage.query('select action, target_id, detail from audit_events')
  const seals = events.filter(
    ({ action, detail }) =>
      SEALS.includes(action) ||
      (action === 'connection.changed' &&
        JSON.parse(detail).fields.some((name: string) => !['name', 'tags'].includes(name))),
  )
  for (const { connection_id: id, generation } of await storage.query('select * from connection_secrets')) {
    expect(seals.filter(({ target_id }) => target_id === id).length, id).toBe(Number(generation))
  }
}
