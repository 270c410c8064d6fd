import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  model: string
  id: string
  payload: AdapterPayload
  /** UTC milliseconds. */
  expiresAt: number
}

/** What an `oidc-provider` remembers, in memory; unlike its own it can be searched by account. */
export class MemoryStore {
  readonly #entries = new Map<string, Entry>()

  /** The part of the store that holds one model, as the provider wants it. */
  adapter(model: string): Adapter {
    const key = (id: string) => `${model}:${id}`
    return {
      upsert: async (id, payload, expiresIn = Number.POSITIVE_INFINITY) => {
        this.#entries.set(key(id), { model, id, payload, expiresAt: Date.now() + expiresIn * 1_000 })
      },
      find: async (id) => this.#live(this.#entries.get(key(id)))?.payload,
      findByUid: async (uid) => this.#first(model, (payload) => payload.uid === uid),
      findByUserCode: async (code) => this.#first(model, (payload) => payload.userCode === code),
      consume: async (id) => {
        const entry = this.#entries.get(key(id))
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1_000)
      },
      destroy: async (id) => void this.#entries.delete(key(id)),
      revokeByGrantId: async (grantId) => this.remove((payload, of) => of === model && payload.grantId === grantId),
    }
  }

  /** Forgets every entry of which this holds. */
  remove(matches: (payload: AdapterPayload, model: string) => boolean): void {
    for (const [key, { payload, model }] of this.#entries) if (matches(payload, model)) this.#entries.delete(key)
  }

  #first(model: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    const entries = [...this.#entries.values()]
    return this.#live(entries.find((entry) => entry.model === model && matches(entry.payload)))?.payload
  }

  #live(entry: Entry | undefined): Entry | undefined {
    return entry && entry.expiresAt > Date.now() ? entry : undefined
  }
}
