/**
 * A client the stub knows.
 *
 * @typedef {object} StubClient
 * @property {string} id
 * @property {string} [secret] None for a public client.
 * @property {'any' | 'basic' | 'body'} [authentication] How it has to authenticate. Default `any`.
 * @property {readonly string[]} [redirectUris] Default: whichever it names.
 */

/**
 * What a client said about itself.
 *
 * @typedef {object} Claim
 * @property {string} id
 * @property {string} secret
 * @property {'basic' | 'body'} way
 */

/** The clients of one stub (RFC 6749, 2.3). */
export class Clients {
  /** @type {Map<string, StubClient>} */
  #byId = new Map()

  /** @param {readonly StubClient[]} clients */
  constructor(clients) {
    for (const client of clients) this.add(client)
  }

  /** @param {StubClient} client */
  add(client) {
    this.#byId.set(client.id, client)
  }

  /** @param {string} id */
  get(id) {
    return this.#byId.get(id)
  }

  /**
   * The client that proved to be itself.
   *
   * @param {Claim} claim
   */
  authenticate({ id, secret, way }) {
    const client = this.#byId.get(id)
    if (!client || (client.secret ?? '') !== secret) return undefined
    const { authentication = 'any' } = client
    return authentication === 'any' || authentication === way ? client : undefined
  }
}

/**
 * Reads who asks, from the header or the body.
 *
 * @param {string | undefined} authorization
 * @param {URLSearchParams} body
 * @returns {Claim}
 */
export function readClaim(authorization, body) {
  const encoded = /^Basic ([\w+/]+=*)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) {
    return { id: body.get('client_id') ?? '', secret: body.get('client_secret') ?? '', way: 'body' }
  }
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  return { id: formDecode(id), secret: formDecode(secret.join(':')), way: 'basic' }
}

/**
 * Both halves of a Basic header are form-encoded first (RFC 6749, 2.3.1).
 *
 * @param {string} text
 */
const formDecode = (text) => new URLSearchParams(`text=${text.replaceAll('&', '%26')}`).get('text') ?? ''
