import type { Logger } from 'pino'
import type { Authenticator } from '../access/authenticator.js'
import type { DenialLog } from '../access/denial-log.js'
import type { PlaceResolver } from '../access/place.js'
import type { Config } from '../config/config.js'
import type { AssetUrls } from '../html/assets.js'
import type { ClientAddress } from './client-address.js'
import type { HttpMetrics } from './http-metrics.js'
import type { InFlight } from './in-flight.js'
import type { OwnOrigin } from './own-origin.js'
import type { RateLimiter } from './rate-limiter.js'
import type { SessionCookie } from './session-cookie.js'

/** What the handling of every request draws on; made once by `createApp`. */
export interface HttpServices {
  readonly mode: Config['mode']
  readonly authenticator: Authenticator
  readonly places: PlaceResolver
  readonly denials: DenialLog
  readonly logger: Logger
  readonly metrics: HttpMetrics
  readonly assets: AssetUrls
  readonly address: ClientAddress
  readonly origin: OwnOrigin
  readonly cookie: SessionCookie
  readonly limiter: RateLimiter
  readonly inFlight: InFlight
  readonly headers: Readonly<Record<string, string>>
}
