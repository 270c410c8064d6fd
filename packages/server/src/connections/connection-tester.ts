import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import { type TestedStep, TestFailure } from '../pieces/test-failure.js'
import { expectFields, splitValues, type Values } from './connection-values.js'

/** A test that went well. */
export interface Tested {
  /** Complete, with defaults. */
  values: Values
  account: string | null
  scopes: string[]
  steps: TestedStep[]
  /** The method cannot be tested, which is no failure. */
  untestable: boolean
}

/** How a test ended. */
export type Attempt = ({ ok: true } & Tested) | { ok: false; failure: TestFailure }

/** Tries credentials: first against the form, then for real, in the piece. */
export class ConnectionTester {
  readonly #runner: PieceRunner

  constructor(runner: PieceRunner) {
    this.#runner = runner
  }

  /** The piece's auth method of this name; without a name, its only one. Throws `invalid` naming the choices. */
  method(piece: InstalledPiece, name: string | undefined): AuthManifest {
    const { auth } = piece.manifest
    const method = name === undefined && auth.length === 1 ? auth[0] : findMethod(piece, name ?? '')
    if (method) return method
    throw new DomainError({
      kind: 'invalid',
      code: name === undefined ? 'required' : 'not_a_choice',
      message: 'Choose how to authenticate.',
      field: 'method',
      hint: `${piece.manifest.title} knows: ${auth.map((one) => one.name).join(', ')}.`,
    })
  }

  /** Checks the values and tries them. Throws field problems, or a `TestFailure`. */
  async test(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    given: Values,
    caller: Caller,
  ): Promise<Tested> {
    const started = performance.now()
    const values = expectFields(method, given)
    const configuration = { name: 'configuration', ok: true, ms: Math.round(performance.now() - started) }
    if (!method.testable) {
      const note = 'This way of authenticating cannot be tested; whether it works shows when a flow uses it.'
      return { values, account: null, scopes: [], steps: [{ ...configuration, message: note }], untestable: true }
    }
    const credentials = { method, values, secrets: splitValues(method, values).secret }
    try {
      const caught = { projectId: place.project.id, signal: caller.signal }
      const { account, scopes, steps } = await this.#runner.validate(piece, credentials, caught)
      return {
        values,
        account: account ?? null,
        scopes: [...(scopes ?? [])],
        steps: [configuration, ...steps],
        untestable: false,
      }
    } catch (error) {
      throw error instanceof TestFailure ? new TestFailure(error, [configuration, ...error.steps]) : error
    }
  }

  /** As `test`, but a failed test is an answer. */
  async attempt(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    values: Values,
    caller: Caller,
  ): Promise<Attempt> {
    try {
      return { ok: true, ...(await this.test(place, piece, method, values, caller)) }
    } catch (error) {
      if (error instanceof TestFailure) return { ok: false, failure: error }
      throw error
    }
  }
}
