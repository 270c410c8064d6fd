import { PieceHost } from '../../piece-host/piece-host.js'
import type { InstalledPiece } from '../../pieces/installed-piece.js'
import { type Credentials, type OlderValues, PieceRunner, type TestResult } from '../../pieces/piece-runner.js'
import { TestFailure } from '../../pieces/test-failure.js'

const host = new PieceHost({ policy: { mode: 'locked', allow: [], denied: [] } })

const nothing = async () => {}

/** A runner that answers as told, without any process. */
export class ScriptedRunner extends PieceRunner {
  /** What every test of credentials finds out, or how it fails. */
  outcome: TestResult | TestFailure = { account: 'app@shop', steps: [{ name: 'network', ok: true, ms: 1 }] }
  /** How often credentials were tried. */
  tries = 0
  /** The values that were tried last. */
  tried: Credentials['values'] | undefined
  /** What happens while credentials are being tried, the next time they are. */
  meanwhile: () => Promise<unknown> = nothing

  /** What becomes of values that are migrated. */
  migration: (values: Credentials['values']) => Credentials['values'] = (values) => values

  constructor() {
    super(host, { endpoints: {}, folders: [], actionSeconds: 1 })
  }

  static async close(): Promise<void> {
    await host.close()
  }

  override async validate(_: InstalledPiece, { values }: Credentials): Promise<TestResult> {
    this.tries += 1
    this.tried = values
    const { meanwhile } = this
    this.meanwhile = nothing
    await meanwhile()
    if (this.outcome instanceof TestFailure) throw this.outcome
    return this.outcome
  }

  override async migrate(_: InstalledPiece, { values }: OlderValues): Promise<Credentials['values']> {
    return this.migration(values)
  }

  override async options() {
    return [{ value: 'a', title: 'Answer A' }]
  }
}
