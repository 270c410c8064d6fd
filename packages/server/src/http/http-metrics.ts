import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { InFlight } from './in-flight.js'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

type Label = 'method' | 'route' | 'status'

/** The server's metrics, in a registry of their own. Other parts register theirs in `registry` too. */
export class HttpMetrics {
  readonly registry = new Registry()
  readonly #durations: Histogram<Label>
  readonly #children = new Map<string, Histogram.Internal<Label>>()

  constructor(inFlight: InFlight) {
    collectDefaultMetrics({ register: this.registry })
    this.#durations = new Histogram({
      name: 'plugboard_http_request_duration_seconds',
      help: 'Time to answer a request, by method, route template and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers: [this.registry],
    })
    new Gauge({
      name: 'plugboard_http_requests_in_flight',
      help: 'Requests under way.',
      registers: [this.registry],
      collect() {
        this.set(inFlight.count)
      },
    })
  }

  /** Counts one answered request. `route` is its template, so that there are few of them. */
  observe(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route} ${status}`
    let child = this.#children.get(key)
    if (!child) {
      child = this.#durations.labels(method, route, String(status))
      this.#children.set(key, child)
    }
    child.observe(seconds)
  }
}
