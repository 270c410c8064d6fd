import type { Config } from '../config/config.js'
import type { HttpRequest } from './http-request.js'
import type { Rate } from './rate-limiter.js'
import type { RateClass } from './route-entry.js'

const perMinute = (count: number): Rate => ({ burst: count, perSecond: count / 60 })

/** One budget, and who shares it. */
export interface RateRule {
  readonly rate: Rate
  key(request: HttpRequest): string
}

const byPrincipal = ({ principal, ip }: HttpRequest) => principal?.sessionId ?? principal?.id ?? ip
const byIp = ({ ip }: HttpRequest) => ip

const SIGN_IN: RateRule = { rate: perMinute(10), key: byIp }

const HOSTED: Readonly<Partial<Record<RateClass, RateRule>>> = {
  management: { rate: { burst: 40, perSecond: 20 }, key: byPrincipal },
  lease: { rate: { burst: 200, perSecond: 200 }, key: ({ project, ip }) => project?.id ?? ip },
  test: { rate: perMinute(10), key: byPrincipal },
  oauth_start: { rate: perMinute(20), key: byPrincipal },
  sign_in: SIGN_IN,
  webhook: { rate: { burst: 100, perSecond: 100 }, key: ({ path }) => path },
}

const LOCAL: Readonly<Partial<Record<RateClass, RateRule>>> = { sign_in: SIGN_IN }

/** The budgets of this server. Alone on one's own machine only guessing passwords is slowed down. */
export function rateRules(mode: Config['mode']): Readonly<Partial<Record<RateClass, RateRule>>> {
  return mode === 'hosted' ? HOSTED : LOCAL
}

/** How many wrong tokens one address may send. */
export function failedTokenRate(mode: Config['mode']): Rate {
  return perMinute(mode === 'hosted' ? 20 : 200)
}
