import { describe, expect, it } from 'vitest'
import { ownServices } from './own-services.js'
import { parseAllow } from './parse-allow.js'
import { decide, type EgressMode, type EgressPolicy, type EgressTarget } from './policy.js'

function policy(mode: EgressMode, allow = '', denied: EgressPolicy['denied'] = []): EgressPolicy {
  return { mode, allow: parseAllow(allow), denied }
}

/** Reason of the decision, with a minus for a refusal. */
function outcome(given: EgressPolicy, address: string, port: number, more: Partial<EgressTarget> = {}): string {
  const decision = decide(given, { address, port, ...more })
  return `${decision.allowed ? '' : '-'}${decision.reason}`
}

describe('the local mode', () => {
  it('allows public, private and loopback addresses on any port', () => {
    for (const address of ['8.8.8.8', '10.0.0.5', '127.0.0.1', '::1']) {
      expect(outcome(policy('local'), address, 5432)).toBe('local')
    }
  })

  it('refuses link-local and metadata addresses, listed or not', () => {
    expect(outcome(policy('local', '*:80'), '169.254.169.254', 80)).toBe('-never')
    expect(outcome(policy('local', '0.0.0.0/0'), '224.0.0.1', 80)).toBe('-never')
  })

  it.each(['metadata.google.internal', 'METADATA.google.internal.'])(
    'refuses the name %s wherever it leads',
    (hostname) => {
      expect(outcome(policy('local'), '8.8.8.8', 80, { hostname })).toBe('-metadata_name')
    },
  )
})

describe('the hosted mode', () => {
  it.each([443, 8443, 993, 143, 587, 465])('allows port %i of public addresses', (port) => {
    expect(outcome(policy('hosted'), '8.8.8.8', port)).toBe('public')
  })

  it.each([25, 80, 22, 3306, 5432, 6379])('refuses port %i of public addresses unless it is listed', (port) => {
    expect(outcome(policy('hosted'), '8.8.8.8', port)).toBe('-port')
    expect(outcome(policy('hosted', `*:${port}`), '8.8.8.8', port)).toBe('listed')
  })

  it('refuses private and loopback addresses unless they are listed with their port', () => {
    expect(outcome(policy('hosted'), '10.0.0.5', 443)).toBe('-private_address')
    expect(outcome(policy('hosted'), '127.0.0.1', 443)).toBe('-loopback_address')
    expect(outcome(policy('hosted', '10.0.0.0/8:5432'), '10.0.0.5', 5432)).toBe('listed')
    expect(outcome(policy('hosted', '10.0.0.0/8:5432'), '10.0.0.5', 5433)).toBe('-private_address')
    expect(outcome(policy('hosted', '127.0.0.1:5432'), '127.0.0.1', 5432)).toBe('listed')
  })

  it('does not open private or loopback addresses by a port for all or a network without port', () => {
    expect(outcome(policy('hosted', '*:5432'), '10.0.0.5', 5432)).toBe('-private_address')
    expect(outcome(policy('hosted', '0.0.0.0/0'), '127.0.0.1', 443)).toBe('-loopback_address')
  })

  it('recognises a listed address in its mapped form', () => {
    expect(outcome(policy('hosted', '10.0.0.0/8:5432'), '::ffff:10.0.0.5', 5432)).toBe('listed')
    expect(
      outcome(
        policy('hosted', '::ffff:10.0.0.5:5432'.replace('::ffff:10.0.0.5', '[::ffff:10.0.0.5]')),
        '10.0.0.5',
        5432,
      ),
    ).toBe('listed')
  })

  it('recognises a listed name, its alias and names below a wildcard', () => {
    const listed = policy('hosted', 'db.example.com:5432, *.corp.example:5432')
    expect(outcome(listed, '10.0.0.5', 5432, { hostname: 'DB.example.com.' })).toBe('listed')
    expect(outcome(listed, '10.0.0.5', 5432, { aliases: ['db.example.com'] })).toBe('listed')
    expect(outcome(listed, '10.0.0.5', 5432, { hostname: 'a.b.corp.example' })).toBe('listed')
    expect(outcome(listed, '10.0.0.5', 5432, { hostname: 'corp.example' })).toBe('-private_address')
    expect(outcome(listed, '10.0.0.5', 5432, { hostname: 'evilcorp.example' })).toBe('-private_address')
    expect(outcome(listed, '10.0.0.5', 5432, { hostname: 'db.example.com.evil.example' })).toBe('-private_address')
  })
})

describe('the locked mode', () => {
  it('allows only what is listed, and never loopback', () => {
    const locked = policy('locked', 'api.example.com:443, 10.0.0.5:5432, 127.0.0.1:5432')
    expect(outcome(locked, '8.8.8.8', 443)).toBe('-not_listed')
    expect(outcome(locked, '8.8.8.8', 443, { hostname: 'api.example.com' })).toBe('listed')
    expect(outcome(locked, '10.0.0.5', 5432)).toBe('listed')
    expect(outcome(locked, '127.0.0.1', 5432)).toBe('-loopback_address')
  })
})

describe('services of the platform', () => {
  const denied = [
    { host: '127.0.0.1', port: 3000 },
    { host: 'db.internal', port: 5432 },
    { host: '10.0.0.9', port: 6432 },
  ]

  it.each(['local', 'hosted', 'locked'] as const)('are refused in the %s mode, even when listed', (mode) => {
    const given = policy(mode, '127.0.0.1:3000, db.internal:5432, 10.0.0.0/8:6432', denied)
    expect(outcome(given, '127.0.0.1', 3000)).toBe('-own_service')
    expect(outcome(given, '127.0.0.2', 3000)).toBe('-own_service')
    expect(outcome(given, '::1', 3000)).toBe('-own_service')
    expect(outcome(given, '10.0.0.7', 5432, { hostname: 'db.internal' })).toBe('-own_service')
    expect(outcome(given, '10.0.0.7', 5432, { aliases: ['db.internal'] })).toBe('-own_service')
    expect(outcome(given, '::ffff:10.0.0.9', 6432)).toBe('-own_service')
  })

  it('do not close other ports of their address', () => {
    expect(outcome(policy('local', '', denied), '127.0.0.1', 3001)).toBe('local')
    expect(outcome(policy('local', '', denied), '10.0.0.9', 5432)).toBe('local')
  })

  it('are found behind every address of the machine when they listen on all', () => {
    const address = { address: '10.1.2.3', netmask: '', family: 'IPv4', mac: '', internal: false, cidr: null } as const
    const own = ownServices({ host: '0.0.0.0', port: 3000 }, { eth0: [address] })
    expect(own).toEqual([
      { host: '127.0.0.1', port: 3000 },
      { host: '10.1.2.3', port: 3000 },
    ])
    expect(ownServices({ host: '10.1.2.3', port: 3000 })).toEqual([{ host: '10.1.2.3', port: 3000 }])
    expect(outcome(policy('local', '', own), '10.1.2.3', 3000)).toBe('-own_service')
  })
})

describe('what the operator named for the server itself', () => {
  const trusting: EgressPolicy = { ...policy('hosted'), trusted: [{ host: 'npm.example.com', port: 443 }] }
  const decided = (address: string, port: number, hostname?: string) =>
    decide(trusting, { address, port, ...(hostname !== undefined && { hostname }) })

  it('is reached whatever address its name has, at its port alone', () => {
    expect(decided('203.0.113.80', 443, 'NPM.example.com.')).toEqual({ allowed: true, reason: 'listed' })
    expect(decided('10.0.0.7', 443, 'npm.example.com').allowed).toBe(true)
    expect(decided('10.0.0.7', 8080, 'npm.example.com').allowed).toBe(false)
  })

  it('opens nothing else', () => {
    expect(decided('203.0.113.80', 443, 'other.example.com').allowed).toBe(false)
    expect(decided('10.0.0.7', 443).allowed).toBe(false)
  })
})
