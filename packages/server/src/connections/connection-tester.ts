import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import { type TestedStep, TestFailure } from '../pieces/test-failure.js'
import { notConnected } from './connection-errors.js'
import { expectFields, splitValues, type Values } from './connection-values.js'
import { type CredentialSource, type Held, needsConsent, type Obtained, withObtained } from './credential-source.js'
import { credentialsFor, type SealedCredentials, usableValues } from './credentials.js'
import { tokenTestFailure } from './token-test-failure.js'

/** A test that went well. */
export interface Tested {
  /** Complete, with defaults. */
  values: Values
  account: string | null
  /** What stays the same when the account is renamed. */
  accountId: string | null
  scopes: string[]
  /** What is to be sealed. */
  sealed: SealedCredentials
  /** What was obtained anew, from a token endpoint or by the piece. */
  obtained?: Obtained & Pick<Held, 'app'>
  steps: TestedStep[]
  /** The method cannot be tested, which is no failure. */
  untestable: boolean
}

/** How a test ended. */
export type Attempt = ({ ok: true } & Tested) | { ok: false; failure: TestFailure }

/** What a test is made with besides the form: what was obtained for the connection before. */
export type Kept = Pick<SealedCredentials, 'grant' | 'renewed'> & {
  scopes?: readonly string[]
  /** It was obtained for these very values, so it is tried as it is. */
  isCurrent?: boolean
}

interface Parts {
  runner: PieceRunner
  source: CredentialSource
}

/** Tries credentials: first against the form, then for real, in the piece. */
export class ConnectionTester {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
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

  /**
   * Checks the values and tries them; what is exchanged for tokens is exchanged anew, a grant is tried as it is. Throws
   * field problems, or a `TestFailure`.
   */
  async test(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    given: Values,
    caller: Caller,
    kept: Kept = {},
  ): Promise<Tested> {
    const started = performance.now()
    const values = expectFields(method, given)
    const steps: TestedStep[] = [{ name: 'configuration', ok: true, ms: Math.round(performance.now() - started) }]
    const { plain, secret: form } = splitValues(method, values)
    const held = { place, piece, method, plain, sealed: { form, grant: kept.grant, renewed: kept.renewed } }
    if (needsConsent(method) && !kept.grant) throw notConnected()
    const got = kept.isCurrent ? undefined : await this.#obtain(held, steps, caller)
    const sealed = got ? withObtained(held.sealed, method, got) : held.sealed
    const scopes = [...(got?.scopes ?? kept.scopes ?? [])]
    const known = { values, sealed, ...(got && { obtained: got }) }
    if (!method.testable) {
      const note = 'This way of authenticating cannot be tested; whether it works shows when a flow uses it.'
      const [configuration, ...rest] = steps
      const noted = configuration ? [{ ...configuration, message: note }, ...rest] : rest
      return { ...known, account: null, accountId: null, scopes, steps: noted, untestable: true }
    }
    const found = await this.#validate(held, usableValues(plain, sealed, scopes), steps, caller)
    return { ...known, scopes, ...found, untestable: false }
  }

  async #obtain(held: Omit<Held, 'app' | 'scopes'>, steps: TestedStep[], { signal }: Caller) {
    const started = performance.now()
    try {
      const got = await this.#parts.source.first(held, signal)
      if (got) steps.push({ name: 'token', ok: true, ms: Math.round(performance.now() - started) })
      return got
    } catch (error) {
      const failure = tokenTestFailure(error, held.method)
      if (!failure) throw error
      const step = { name: 'token', ok: false, ms: Math.round(performance.now() - started), message: failure.message }
      throw new TestFailure(failure, [...steps, step])
    }
  }

  async #validate(
    { place, piece, method }: Omit<Held, 'app' | 'scopes'>,
    values: Values,
    before: TestedStep[],
    caller: Caller,
  ) {
    const by = { projectId: place.project.id, signal: caller.signal, watch: caller.watch }
    try {
      const found = await this.#parts.runner.validate(piece, credentialsFor(method, values), by)
      const { account = null, accountId = null, scopes } = found
      return { account, accountId, ...(scopes && { scopes: [...scopes] }), steps: [...before, ...found.steps] }
    } catch (error) {
      throw error instanceof TestFailure ? new TestFailure(error, [...before, ...error.steps]) : error
    }
  }

  /** As `test`, but a failed test is an answer. */
  async attempt(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    values: Values,
    caller: Caller,
    kept: Kept = {},
  ): Promise<Attempt> {
    try {
      return { ok: true, ...(await this.test(place, piece, method, values, caller, kept)) }
    } catch (error) {
      if (error instanceof TestFailure) return { ok: false, failure: error }
      throw error
    }
  }
}
