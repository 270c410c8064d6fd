import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { InstallLab, NOTHING } from '../support/install-lab.js'
import { type PackageFacts, packPiece } from '../support/piece-package.js'
import type { Answer } from '../support/plugboard.js'
import { createStorage } from '../support/storage.js'

const INTERNALS = /\n\s+at |\.js:\d|plugboard-fault|\/data\/|SQLITE/

/** A server for one file of tests, after each of which nothing is left, nothing was done, and the server is as it was. */
export class InstallRefusals {
  /** A folder outside of the server. */
  readonly scratch = mkdtempSync(join(tmpdir(), 'plugboard-outside-'))
  /** A file that only code that runs where it may not would write. */
  readonly trace = join(this.scratch, 'trace')
  #lab: InstallLab | undefined

  constructor() {
    beforeAll(async () => {
      this.#lab = await InstallLab.start(await createStorage('SQLite'))
    })
    afterEach(() => this.#expectUntouched())
    afterAll(async () => {
      await this.#lab?.close()
      rmSync(this.scratch, { recursive: true })
    })
  }

  /** The lab, once a test runs. */
  get lab(): InstallLab {
    if (!this.#lab) throw new Error('The lab is not started.')
    return this.#lab
  }

  /** Uploads a package with these faults, and expects a problem that says what is wrong and what to do. */
  async expectPackage(facts: PackageFacts, code: string): Promise<void> {
    this.expectRefused(await this.lab.upload(packPiece(facts).tarball), code)
  }

  expectRefused({ status, body, text }: Answer, code: string): void {
    expect(body.code, text).toBe(code)
    expect(status, text).toBeGreaterThanOrEqual(400)
    expect(body.detail, text).toMatch(/^\S.{10,600}$/)
    expect(body.hint, text).toMatch(/^[A-Z].*\.$/)
    expect(text).not.toMatch(INTERNALS)
  }

  async #expectUntouched(): Promise<void> {
    const { lab, trace } = this
    const left = await lab.leftovers()
    for (const row of left.rows) await lab.remove(row.split(' ')[0])
    expect(left).toEqual(NOTHING)
    expect(existsSync(trace)).toBe(false)
    expect(lab.server.output).not.toMatch(/\n\s+at |"stack"|Unhandled|"level":50/)
    expect((await fetch(`${lab.server.url}/health/ready`)).status).toBe(200)
  }
}
