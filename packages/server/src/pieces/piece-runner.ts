import type { Progress } from '@plugboard/core'
import {
  type AuthManifest,
  authValue,
  type Choice,
  type FormSchema,
  type PollResult,
  type Refreshed,
  secretFields,
  type Validated,
} from '@plugboard/core/host'
import type { PieceCall } from '../piece-host/call.js'
import type { PieceServices } from '../piece-host/call-services.js'
import type { CallWatch } from '../piece-host/call-watch.js'
import type { PieceHost } from '../piece-host/piece-host.js'
import { createScrubber, textsIn } from '../piece-host/scrub.js'
import { findAction, findTrigger, type InstalledPiece } from './installed-piece.js'
import { type TestedStep, testFailure } from './test-failure.js'

/** A test may not take longer, in milliseconds. */
const TEST_TIMEOUT = 15_000
const OPTIONS_TIMEOUT = 15_000
/** Less than half of the time a renewal may hold its lease. */
const REFRESH_TIMEOUT = 10_000
const MIGRATE_TIMEOUT = 10_000
/** Of an action that does not say how long it may take. */
const ACTION_SECONDS = 60
const POLL_SECONDS = 120

/** Credentials in the clear, on their way into the piece's process. */
export interface Credentials {
  method: AuthManifest
  /** Every value of the form. */
  values: Record<string, unknown>
  /** The secret ones among them. */
  secrets: Record<string, unknown>
}

/** Values saved under an older auth version of a method. */
export interface OlderValues {
  method: AuthManifest
  values: Record<string, unknown>
  /** The secret ones among them. */
  secrets: Record<string, unknown>
  fromVersion: number
}

interface Caller {
  projectId: string
  signal: AbortSignal
  watch?: CallWatch | undefined
  /** Hears how far the call is. */
  onProgress?: ((progress: Progress) => void) | undefined
  /** What the piece is lent. Default nothing. */
  services?: PieceServices
}

export interface OptionsRequest {
  owner: 'auth' | 'action' | 'trigger'
  /** Name of the auth method, action or trigger whose form it is. */
  name: string
  field: string
  input: Record<string, unknown>
  search: string
}

/** What a test found out. */
export interface TestResult extends Validated {
  steps: TestedStep[]
}

/** What the operator decided about running pieces. */
export interface RunnerSettings {
  /** Piece name → name of one of its endpoints → address. */
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Folders for the pieces that declare `folders`. */
  readonly folders: readonly string[]
  /** Longest time of an action, in seconds, whatever the action asks for. */
  readonly actionSeconds: number
}

/** Runs the functions of pieces in the piece host, with the operator's settings. */
export class PieceRunner {
  readonly #host: PieceHost
  readonly #settings: RunnerSettings

  constructor(host: PieceHost, settings: RunnerSettings) {
    this.#host = host
    this.#settings = settings
  }

  /** Tries credentials. Throws a `TestFailure` with the stages so far when they do not work. */
  async validate(piece: InstalledPiece, credentials: Credentials, caller: Caller): Promise<TestResult> {
    const steps: TestedStep[] = []
    const call = { ...this.#base(piece, credentials, caller), method: 'validate' as const }
    try {
      const options = { ...optionsOf(caller, TEST_TIMEOUT), onStep: (step: TestedStep) => steps.push(step) }
      return { ...(await this.#host.call(call, options)), steps }
    } catch (error) {
      throw testFailure(error, steps)
    }
  }

  /** Exchanges credentials for fresh ones. Throws what the piece throws. */
  refresh(piece: InstalledPiece, credentials: Credentials, caller: Caller): Promise<Refreshed> {
    const call = { ...this.#base(piece, credentials, caller), method: 'refresh' as const }
    return this.#host.call(call, optionsOf(caller, REFRESH_TIMEOUT))
  }

  /** Turns values saved under an older auth version into those of this version. Throws what the piece throws. */
  migrate(piece: InstalledPiece, from: OlderValues, { projectId, signal }: Caller): Promise<Record<string, unknown>> {
    const { name, version } = piece.manifest
    const call = {
      method: 'migrate' as const,
      projectId,
      location: { name, version, directory: piece.directory, entry: piece.entry },
      authMethod: from.method.name,
      values: from.values,
      fromVersion: from.fromVersion,
      secrets: textsIn(from.secrets),
    }
    return this.#host.call(call, { signal, timeoutMs: MIGRATE_TIMEOUT })
  }

  /** The addresses a piece uses: those it declares, with the operator's in their place. */
  endpointsOf({ manifest }: InstalledPiece): Readonly<Record<string, string>> {
    return { ...manifest.endpoints, ...this.#settings.endpoints[manifest.name] }
  }

  /** Asks for the choices of a field. */
  options(
    piece: InstalledPiece,
    credentials: Credentials,
    request: OptionsRequest,
    caller: Caller,
  ): Promise<Choice<string | number>[]> {
    const call = { ...this.#base(piece, credentials, caller), method: 'options' as const, ...request }
    return this.#host.call(call, optionsOf(caller, OPTIONS_TIMEOUT))
  }

  /** Runs an action. No secret of the connection is in what it answers, even if the outside system echoes one. */
  async action(
    piece: InstalledPiece,
    credentials: Credentials,
    action: { name: string; input: Record<string, unknown> },
    caller: Caller,
  ): Promise<unknown> {
    const { input, timeout = ACTION_SECONDS } = findAction(piece, action.name) ?? {}
    const base = this.#base(piece, credentials, caller, secretsIn(input, action.input))
    const call = { ...base, method: 'action' as const, ...action }
    const output = await this.#host.call(call, optionsOf(caller, this.#milliseconds(timeout)))
    return createScrubber(base.secrets).value(output)
  }

  /** Polls a trigger once, from where the cursor says. No secret of the connection is in an event. */
  async poll(
    piece: InstalledPiece,
    credentials: Credentials,
    trigger: { name: string; input: Record<string, unknown>; cursor: unknown },
    caller: Caller,
  ): Promise<PollResult> {
    const form = findTrigger(piece, trigger.name)?.input
    const base = this.#base(piece, credentials, caller, secretsIn(form, trigger.input))
    const call = { ...base, method: 'poll' as const, ...trigger }
    const result = await this.#host.call(call, optionsOf(caller, this.#milliseconds(POLL_SECONDS)))
    const scrubber = createScrubber(base.secrets)
    return { ...result, events: result.events.map((event) => ({ ...event, data: scrubber.value(event.data) })) }
  }

  #milliseconds(seconds: number): number {
    return Math.min(seconds, this.#settings.actionSeconds) * 1_000
  }

  #base(
    piece: InstalledPiece,
    { method, values, secrets }: Credentials,
    { projectId, watch }: Caller,
    inputSecrets: readonly string[] = [],
  ): Omit<PieceCall<'validate'>, 'method'> {
    const { manifest, directory, entry, installation } = piece
    const { name, version } = manifest
    const revision = installation && { revision: installation.installedAt }
    return {
      projectId,
      location: { name, version, directory, entry, ...revision },
      auth: authValue(method, values),
      secrets: [...textsIn(secrets), ...inputSecrets],
      endpoints: this.#settings.endpoints[name] ?? {},
      ...(manifest.folders && { folders: this.#settings.folders }),
      ...(watch && { trace: true }),
    }
  }
}

const optionsOf = ({ signal, watch, onProgress, services }: Caller, timeoutMs: number) => ({
  signal,
  timeoutMs,
  ...watch,
  ...(onProgress && { onProgress }),
  ...(services && { services }),
})

/** The secrets a person typed into the form of an action or a trigger. */
function secretsIn(form: FormSchema | undefined, input: Record<string, unknown>): string[] {
  return form === undefined ? [] : secretFields(form).flatMap((name) => textsIn(input[name]))
}
