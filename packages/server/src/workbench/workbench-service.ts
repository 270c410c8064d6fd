import {
  type AuthManifest,
  type Choice,
  checkFields,
  type PollResult,
  type TriggerManifest,
} from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import type { Connection } from '../connections/connection.js'
import type { ConnectionActions } from '../connections/connection-actions.js'
import type { ConnectionTestService, Draft } from '../connections/connection-test-service.js'
import { fieldProblems, type Values } from '../connections/connection-values.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { OptionsRequest } from '../pieces/piece-runner.js'
import type { KeptConnections } from './kept-connections.js'

interface Parts {
  tests: ConnectionTestService
  actions: ConnectionActions
  kept: KeptConnections
}

/** What a trigger gave, and from where it was asked. */
export interface Polled extends PollResult {
  readonly from: unknown
}

/** What is run: an action or a trigger, with an auth method and an input. */
export interface Wanted {
  readonly name: string
  readonly method: AuthManifest
  readonly input: Values
}

/** Running a piece's actions and triggers by hand, with the credentials that were tested last. */
export class WorkbenchService {
  readonly #parts: Parts
  /** By name of the trigger. */
  readonly #cursors = new Map<string, unknown>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Runs an action. Throws what `ConnectionActions.run` throws, and `conflict` while the method was not tested. */
  async run(place: Place, piece: InstalledPiece, { name, method, input }: Wanted, caller: Caller): Promise<unknown> {
    const connection = await this.#usable(place, piece, method, caller)
    const call = { connection: connection.id, action: name, input, piece: piece.manifest.name }
    return (await this.#parts.actions.run(place, call, caller)).output
  }

  /** Polls a trigger once, from where it was left or from the start, and keeps the cursor. Throws as `run` does. */
  async poll(
    place: Place,
    piece: InstalledPiece,
    { trigger, method, input, fromStart }: Wanted & { trigger: TriggerManifest; fromStart: boolean },
    caller: Caller,
  ): Promise<Polled> {
    const { name } = trigger
    const checked = checkFields(trigger.input, input)
    if (checked.problems.length > 0) throw fieldProblems(checked.problems)
    const connection = await this.#usable(place, piece, method, caller)
    const from = fromStart ? null : this.cursor(name)
    const wanted = { name, input: checked.values, cursor: from }
    const result = await this.#parts.tests.poll(place, connection.id, wanted, caller)
    this.#cursors.set(name, result.cursor)
    return { ...result, from }
  }

  /** Where a trigger goes on; null before it was polled. */
  cursor(trigger: string): unknown {
    return this.#cursors.get(trigger) ?? null
  }

  /** The choices of a field: for a form of credentials with what is filled in, else with what was tested. */
  async options(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    request: OptionsRequest,
    caller: Caller,
  ): Promise<Choice<string | number>[]> {
    const draft: Draft =
      request.owner === 'auth'
        ? await this.#parts.kept.draft(place, piece, method, request.input)
        : { connection: (await this.#usable(place, piece, method, caller)).id, values: {} }
    return this.#parts.tests.options(place, draft, request, caller)
  }

  async #usable(place: Place, piece: InstalledPiece, method: AuthManifest, caller: Caller): Promise<Connection> {
    const found = await this.#parts.kept.find(place, piece, method)
    if (found) return found
    if (this.#parts.kept.needsNothing(method))
      return this.#parts.kept.keep(place, piece, method, { values: {} }, caller)
    throw new DomainError({
      kind: 'conflict',
      code: 'connection_missing',
      message: `There are no credentials for “${method.title}” yet.`,
      hint: 'Fill in its form under Authentication and test the connection; what was tested is used to run.',
    })
  }
}
