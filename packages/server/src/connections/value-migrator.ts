import { type AuthManifest, secretFields } from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'
import { createScrubber, textsIn } from '../piece-host/scrub.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import type { Connection } from './connection.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import type { StoredValues } from './connection-store.js'
import { expectFields, splitValues, type Values } from './connection-values.js'
import type { SealedCredentials } from './credentials.js'
import { formerForm } from './former-form.js'
import type { MigratedValues } from './piece-move.js'
import { timesAfter } from './times-after-move.js'

interface Parts {
  secrets: ConnectionSecrets
  runner: PieceRunner
}

/** Has pieces turn stored values into those of a newer version. */
export class ValueMigrator {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Opens the values of a connection, has the piece migrate them, checks them against the new form and seals them; what
   * was obtained for them is kept as far as the new version knows it. Throws what the piece throws, field problems,
   * `VaultError`, and `secret_would_show`.
   */
  async migrate(
    connection: Connection,
    { plain, secret }: StoredValues,
    target: { piece: InstalledPiece; method: AuthManifest },
    signal: AbortSignal,
  ): Promise<MigratedValues> {
    const { secrets } = this.#parts
    const { method } = target
    const opened: SealedCredentials = secret ? await secrets.open(connection, secret) : { form: {} }
    const hidden = { ...secretsAmong(method, plain), ...opened.form }
    const values = await this.#ask(
      connection,
      target,
      { values: { ...plain, ...opened.form }, secrets: hidden },
      signal,
    )
    const split = splitValues(method, expectFields(method, values))
    refuseShown(plain, opened.form, split.plain)
    const from = secret?.generation ?? 0
    const sealed = { ...opened, renewed: knownTo(method, opened.renewed), form: split.secret }
    return {
      plain: split.plain,
      secretNames: Object.keys(split.secret),
      sealed: await secrets.seal(connection, sealed, from + 1),
      former: await secrets.sealFormer(connection, formerForm(opened.form, split.secret), from),
      times: timesAfter(method, sealed),
    }
  }

  #ask(
    { authVersion, place }: Connection,
    { piece, method }: { piece: InstalledPiece; method: AuthManifest },
    given: { values: Values; secrets: Values },
    signal: AbortSignal,
  ): Promise<Values> {
    const older = { method, ...given, fromVersion: authVersion }
    return this.#parts.runner.migrate(piece, older, { projectId: place.project.id, signal })
  }
}

/** Plain values that the new version takes for secret: they are not to be repeated either. */
function secretsAmong({ fields }: AuthManifest, plain: Values): Values {
  const secrets = new Set(secretFields(fields))
  return Object.fromEntries(Object.entries(plain).filter(([name]) => secrets.has(name)))
}

/** What a version did not renew by itself is no secret to it, so it does not get it. */
function knownTo({ renewed = [] }: AuthManifest, values: Values | undefined): Values | undefined {
  return values && Object.fromEntries(Object.entries(values).filter(([name]) => renewed.includes(name)))
}

/** Shorter ones are found inside ordinary words. */
const TELLING = 8

/** What was secret, and stood nowhere else, may not come to stand in a field that everybody sees. */
function refuseShown(before: Values, form: Values, after: Values): void {
  const known = JSON.stringify(before)
  const texts = textsIn(form).filter((text) => !known.includes(JSON.stringify(text).slice(1, -1)))
  const scrubber = createScrubber(texts.filter((text) => text.length >= TELLING))
  const isTold = (value: unknown) =>
    textsIn(value).some((text) => texts.includes(text)) ||
    JSON.stringify(scrubber.value(value)) !== JSON.stringify(value)
  const shown = Object.keys(after).find((name) => isTold(after[name]))
  if (shown === undefined) return
  throw new DomainError({
    kind: 'invalid',
    code: 'secret_would_show',
    message: 'The piece puts a value that was secret into a field that is not.',
    field: shown,
  })
}
