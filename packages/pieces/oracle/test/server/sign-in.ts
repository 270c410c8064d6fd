import { callEnd, parameters } from './answers.js'
import { Login } from './login.js'
import { OraError } from './ora-error.js'
import type { ServerUser } from './server-state.js'
import type { TtcReader } from './ttc-reader.js'

/** The two requests of signing in. */
export const LOGIN = { phaseOne: 118, phaseTwo: 115 }

const WRONG = new OraError(1017, 'invalid username/password; logon denied')
/** 19.3.0.0.0 */
const VERSION = (19 << 24) + (3 << 16)

/** One attempt to sign in. */
export class SignIn {
  /** In capitals. */
  user: string | undefined
  readonly #users: Readonly<Record<string, ServerUser>>
  #login: Login | undefined

  constructor(users: Readonly<Record<string, ServerUser>>) {
    this.#users = users
  }

  /** Answers one of the two requests; one for a user there is not goes on as if there were one. */
  answer(reader: TtcReader, call: number): Buffer {
    const { user, pairs } = readRequest(reader)
    const known = this.#users[user]
    if (call === LOGIN.phaseOne) {
      this.user = user
      this.#login = new Login(known?.password ?? `no password of ${user}`)
      return Buffer.concat([parameters(this.#login.challenge()), callEnd({})])
    }
    const proof = [String(pairs.AUTH_SESSKEY), String(pairs.AUTH_PASSWORD)] as const
    const response = known && this.#login?.answer(...proof, known.password)
    if (response === undefined) return callEnd({ error: WRONG })
    if (known?.refusal) return callEnd({ error: known.refusal })
    const told = { AUTH_SVR_RESPONSE: response, AUTH_VERSION_NO: String(VERSION), AUTH_SC_SERVICE_NAME: 'testpdb' }
    return Buffer.concat([parameters(Object.entries(told).map(([name, value]) => [name, value, 0])), callEnd({})])
  }
}

function readRequest(reader: TtcReader): { user: string; pairs: Record<string, string> } {
  reader.byte()
  reader.numbers(2)
  reader.byte()
  const count = reader.number()
  reader.skip(2)
  const user = String(reader.value()).toUpperCase()
  const pairs: Record<string, string> = {}
  for (let n = 0; n < count; n++) {
    const name = reader.text()
    pairs[name] = reader.text()
    reader.number()
  }
  return { user, pairs }
}
