/**
 * How the stub behaves; each can be changed while it runs, for everybody, for one client or for one token family.
 *
 * @typedef {object} StubSettings
 * @property {'static' | 'rotate' | 'grace' | 'one-time'} refresh What becomes of a refresh token that was used. `static`:
 *   it stays. `rotate`: it dies, and whoever presents it again ends its whole family (RFC 9700, 4.14.2). `grace`: as
 *   `rotate`, but for `graceMs` it may be presented again and gives another valid set. `one-time`: it dies, and is
 *   refused from then on without further consequence. Default `rotate`.
 * @property {number} graceMs Default 30,000.
 * @property {number} lifetimeSeconds Of access tokens. Default 3,600.
 * @property {boolean} sendsExpiresIn Default true.
 * @property {boolean} sendsRefreshToken Whether a first answer carries a refresh token. Default true.
 * @property {boolean} repeatsRefreshToken Whether a `static` refresh token is in the answer again. Default false.
 * @property {number} delayMs Between a token request's arrival and its handling. Default 0.
 * @property {number} answerDelayMs Between handling and answer, so that a caller may give up on a rotation that took
 *   place. Default 0.
 * @property {string} account Who consents at `/authorize`. Default `ada`.
 * @property {string} deny The `error` that `/authorize` answers with, such as `access_denied`. Default empty: consents.
 * @property {string[]} withholdScopes Asked for and not granted. Default none.
 * @property {string} callbackIssuer The `iss` of the callback (RFC 9207): empty for none, `own` for the stub's address,
 *   else as it stands. Default empty.
 * @property {boolean} requiresPkce Default true.
 * @property {string} scopeSeparator Default a space.
 * @property {number} refusalStatus Status of every refusal of a token request, such as 200. Default 0: as the standard says.
 * @property {Record<string, string>} errorNames Own words for the standard's error codes. Default none.
 * @property {string} nestedPath Where the answer `nested` puts the token set, dotted. Default `authed_user`.
 * @property {string} clientIdName A second name under which the client id has to be sent. Default empty: none.
 */

const REFRESH = ['static', 'rotate', 'grace', 'one-time']

/** @type {Readonly<StubSettings>} */
const DEFAULTS = {
  refresh: 'rotate',
  graceMs: 30_000,
  lifetimeSeconds: 3_600,
  sendsExpiresIn: true,
  sendsRefreshToken: true,
  repeatsRefreshToken: false,
  delayMs: 0,
  answerDelayMs: 0,
  account: 'ada',
  deny: '',
  withholdScopes: [],
  callbackIssuer: '',
  requiresPkce: true,
  scopeSeparator: ' ',
  refusalStatus: 0,
  errorNames: {},
  nestedPath: 'authed_user',
  clientIdName: '',
}

/** The settings of everybody and, where they differ, of single clients and token families. */
export class Settings {
  /** @type {StubSettings} */
  #everybody = { ...DEFAULTS }
  /** @type {Map<string, StubSettings>} */
  #clients = new Map()

  /** @param {string} client */
  ofClient(client) {
    return this.#clients.get(client) ?? this.#everybody
  }

  /** @param {import('./families.js').Family} family */
  ofFamily(family) {
    return family.settings ?? this.ofClient(family.client)
  }

  /** @param {Partial<StubSettings>} change */
  changeForEverybody(change) {
    Object.assign(this.#everybody, checked(change))
  }

  /**
   * @param {string} client
   * @param {Partial<StubSettings>} change
   */
  changeForClient(client, change) {
    const own = this.#clients.get(client) ?? inheriting(this.#everybody)
    this.#clients.set(client, Object.assign(own, checked(change)))
  }

  /**
   * @param {import('./families.js').Family} family
   * @param {Partial<StubSettings>} change
   */
  changeForFamily(family, change) {
    if (!this.#clients.has(family.client)) this.changeForClient(family.client, {})
    family.settings = Object.assign(family.settings ?? inheriting(this.ofClient(family.client)), checked(change))
  }
}

/**
 * What is not set here is looked up there, now and later.
 *
 * @param {StubSettings} wider
 * @returns {StubSettings}
 */
const inheriting = (wider) => Object.create(wider)

/**
 * @param {Partial<StubSettings>} change
 * @throws TypeError naming the setting that does not exist or does not fit.
 */
function checked(change) {
  const defaults = new Map(Object.entries(DEFAULTS))
  for (const [name, value] of Object.entries(change)) {
    const sample = defaults.get(name)
    if (sample === undefined) throw new TypeError(`There is no setting "${name}"; there are ${[...defaults.keys()]}.`)
    const fits = typeof value === typeof sample && value !== null && Array.isArray(value) === Array.isArray(sample)
    if (!fits) throw new TypeError(`The setting "${name}" must be like ${JSON.stringify(sample)}.`)
  }
  if (change.refresh !== undefined && !REFRESH.includes(change.refresh)) {
    throw new TypeError(`The setting "refresh" must be one of ${REFRESH}.`)
  }
  return change
}
