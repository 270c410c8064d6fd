import { isIP } from 'node:net'
import { canonical } from './address.js'
import { EgressError } from './egress-error.js'
import { decide, type EgressDecision, type EgressPolicy, plainName } from './policy.js'

export interface Answer {
  address: string
  family: number
}

/** Resolves a name to all its addresses; `family` 0 means both kinds. */
export type Resolve = (hostname: string, family: 0 | 4 | 6) => Promise<readonly Answer[]>

/** What became of one attempt to connect. Kept from the piece; goes to the log and the audit trail. */
export interface EgressEvent {
  outcome: 'allowed' | 'denied' | 'failed'
  host: string
  port: number
  address?: string
  /** Why: a decision's reason, or the code of the system's error. */
  reason: string
}

export interface LookupParts {
  policy: EgressPolicy
  resolve: Resolve
  report(event: EgressEvent): void
}

const RESOLVE_MS = 3_000

/**
 * The addresses a connection may be made to. A name is resolved once, within 3 seconds, and every answer must pass the
 * policy. Where nothing may be reached no name is resolved either. Throws `EgressError` when one does not.
 */
export async function checkedLookup(
  parts: LookupParts,
  host: string,
  port: number,
  family: 0 | 4 | 6,
): Promise<readonly Answer[]> {
  if (parts.policy.mode === 'locked' && parts.policy.allow.length === 0) {
    parts.report({ outcome: 'denied', host, port, reason: 'not_listed' })
    throw denied(host, port)
  }
  const literal = isIP(host)
  const answers = literal === 0 ? await resolveName(parts.resolve, host, family) : [{ address: host, family: literal }]
  for (const { address } of answers) {
    const decision = await judge(parts.policy, parts.resolve, { address, host, port })
    if (!decision.allowed || decision.reason === 'listed') {
      parts.report({ outcome: decision.allowed ? 'allowed' : 'denied', host, port, address, reason: decision.reason })
    }
    if (!decision.allowed) throw denied(host, port)
  }
  return answers
}

const denied = (host: string, port: number) =>
  new EgressError(`This server does not allow connections to ${host}:${port}.`)

async function judge(
  policy: EgressPolicy,
  resolve: Resolve,
  target: { address: string; host: string; port: number },
): Promise<EgressDecision> {
  const { address, host, port } = target
  const aliases = await aliasesOf(policy, resolve, target)
  return decide(policy, { address, port, aliases, ...(isIP(host) === 0 && { hostname: host }) })
}

/**
 * Names of the policy that resolve to the address. A library may resolve a listed name itself and connect to the
 * address, and a service of ours must not be reached by its address either.
 */
async function aliasesOf(
  policy: EgressPolicy,
  resolve: Resolve,
  target: { address: string; host: string; port: number },
): Promise<string[]> {
  const here = canonical(target.address)
  const aliases: string[] = []
  for (const { name, ours } of policyNames(policy, target.port)) {
    if (name === plainName(target.host)) continue
    const answers = await resolveName(resolve, name, 0).catch((cause: unknown) => {
      if (ours) throw new Error(`"${name}" cannot be resolved, so nothing may be reached on its port`, { cause })
      return []
    })
    if (answers.some((answer) => canonical(answer.address) === here)) aliases.push(name)
  }
  return aliases
}

function policyNames(policy: EgressPolicy, port: number): { name: string; ours: boolean }[] {
  const services = policy.denied.filter((service) => service.port === port && isIP(service.host) === 0)
  const listed = policy.mode === 'local' ? [] : policy.allow
  return [
    ...services.map((service) => ({ name: plainName(service.host), ours: true })),
    ...listed.flatMap((entry) =>
      entry.kind === 'host' && !entry.host.startsWith('*') && (entry.port ?? port) === port
        ? [{ name: entry.host, ours: false }]
        : [],
    ),
  ]
}

async function resolveName(resolve: Resolve, name: string, family: 0 | 4 | 6): Promise<readonly Answer[]> {
  const answers = await within(RESOLVE_MS, resolve(name, family), name)
  if (answers.length === 0) throw withCode('ENOTFOUND', `"${name}" has no address`)
  return answers
}

function within<T>(ms: number, work: Promise<T>, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(withCode('EAI_AGAIN', `"${name}" was not resolved within ${ms} ms`))
    const timer = setTimeout(late, ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
