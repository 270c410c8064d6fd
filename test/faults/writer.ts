import type { Answer, Plugboard } from '../support/plugboard.js'
import type { WebTarget } from '../support/web-target.js'
import type { Item, Ledger } from './ledger.js'

const FLOWS = '/projects/default/flows'

/** Changes connections and flows of its own, one request at a time, until the server is gone. */
export class Writer {
  readonly #server: Plugboard
  readonly #ledger: Ledger
  readonly #name: string
  readonly #target: WebTarget
  #number = 0
  #endIsNear = false

  constructor(server: Plugboard, ledger: Ledger, name: string, target: WebTarget) {
    this.#server = server
    this.#ledger = ledger
    this.#name = name
    this.#target = target
  }

  /** From now on a request that gets no answer is no failure. */
  expectEnd(): void {
    this.#endIsNear = true
  }

  /** Makes the connection it works on. Before the round, because the first one starts the process of the piece. */
  async prepare(): Promise<void> {
    await this.#create(this.#key)
  }

  /**
   * Changes things until the server is gone; rejects if the server refuses. Only one writer should try credentials:
   * that takes a process of the piece, and several at once take several.
   */
  async work({ credentials }: { credentials: boolean }): Promise<void> {
    for (let turn = 1; ; turn++) {
      const done = (await this.#flowLife(`${this.#key}-flow-${turn}`)) && (!credentials || (await this.#renewal()))
      if (!done) return
    }
  }

  get #key(): string {
    return `${this.#name}-${this.#number}`
  }

  /** Two flows are made, one of them stays. */
  async #flowLife(flow: string): Promise<boolean> {
    return (
      (await this.#rename(this.#key)) &&
      (await this.#saveFlow(flow)) &&
      (await this.#lease(this.#key)) &&
      (await this.#saveFlow(`${flow}-short`)) &&
      (await this.#rename(this.#key)) &&
      (await this.#deleteFlow(`${flow}-short`))
    )
  }

  /** Another secret; then a connection more, one that is deleted again, and work goes on with the one that stays. */
  async #renewal(): Promise<boolean> {
    if (!(await this.#replaceSecret(this.#key))) return false
    this.#number += 1
    if (!(await this.#create(this.#key)) || !(await this.#rename(this.#key)) || !(await this.#delete(this.#key))) {
      return false
    }
    this.#number += 1
    return this.#create(this.#key)
  }

  #create(key: string): Promise<boolean> {
    const secret = `secret-of-${key}-at-1`
    const after: Item = { generation: 1, name: `Name 1 of ${key}`, tags: ['new'], secret }
    const values = { baseUrl: this.#target.url, token: secret }
    const body = { key, name: after.name, piece: 'http', method: 'bearer', values, tags: after.tags }
    return this.#change('connection', key, after, 201, () => this.#server.inEnvironment('POST', '/connections', body))
  }

  #rename(key: string): Promise<boolean> {
    const before = this.#ledger.expect('connection', key)
    const { generation } = before
    const after: Item = {
      ...before,
      generation: generation + 1,
      name: `Name ${generation + 1} of ${key}`,
      tags: [`g${generation + 1}`, 'old'],
    }
    const body = { generation, name: after.name, tags: after.tags }
    return this.#change('connection', key, after, 200, () =>
      this.#server.inEnvironment('PATCH', `/connections/${key}`, body),
    )
  }

  #replaceSecret(key: string): Promise<boolean> {
    const before = this.#ledger.expect('connection', key)
    const { generation } = before
    const secret = `secret-of-${key}-at-${generation + 1}`
    const after: Item = { ...before, generation: generation + 1, secret }
    const body = { generation, values: { token: secret } }
    return this.#change('connection', key, after, 200, () =>
      this.#server.inEnvironment('PATCH', `/connections/${key}`, body),
    )
  }

  #saveFlow(key: string): Promise<boolean> {
    const after: Item = { generation: 1, name: `Flow ${key}`, tags: [], uses: this.#key }
    const step = { name: 'Call', piece: 'http', action: 'request', connection: this.#key }
    const body = { name: after.name, draft: { steps: [step] } }
    return this.#change('flow', key, after, 201, () => this.#server.call('PUT', `${FLOWS}/${key}`, body))
  }

  #deleteFlow(key: string): Promise<boolean> {
    return this.#change('flow', key, undefined, 204, () => this.#server.call('DELETE', `${FLOWS}/${key}`))
  }

  #delete(key: string): Promise<boolean> {
    return this.#change('connection', key, undefined, 204, () =>
      this.#server.inEnvironment('DELETE', `/connections/${key}`),
    )
  }

  async #lease(key: string): Promise<boolean> {
    const answer = await this.#answer(() => this.#server.inEnvironment('POST', `/connections/${key}/lease`, {}))
    if (!answer) return false
    const wanted = this.#ledger.expect('connection', key).secret
    if (answer.body?.auth?.fields?.token === wanted) return true
    throw new Error(`the lease of ${key} answered ${answer.text}`)
  }

  /** Whether it was acknowledged; else the server is gone, and it may have been done or not. */
  async #change(
    kind: 'connection' | 'flow',
    key: string,
    after: Item | undefined,
    status: number,
    request: () => Promise<Answer>,
  ): Promise<boolean> {
    const settle = this.#ledger.begin(kind, key, after)
    const answer = await this.#answer(request)
    if (!answer) return false
    if (answer.status !== status) throw new Error(`${kind} ${key}: ${answer.text}`)
    settle()
    return true
  }

  async #answer(request: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await request()
    } catch (error) {
      if (this.#endIsNear) return undefined
      throw error
    }
  }
}
