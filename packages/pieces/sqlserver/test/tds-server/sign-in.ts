import type { Login } from './login7.js'
import { challenge, readNegotiate, verify, type WindowsAccount } from './ntlm.js'
import { SqlFailure } from './sql-errors.js'

/** A login of SQL Server's own. */
export interface SqlLogin {
  user: string
  password: string
  /** Databases it may use. Default all. */
  databases?: readonly string[]
  /** What it is told although the password is right, such as 18488. */
  refusal?: number
}

/** Who may sign in. */
export interface Accounts {
  logins: SqlLogin[]
  windows: WindowsAccount[]
  /** Domains the server trusts. */
  domains: string[]
}

const REFUSALS: Readonly<Record<number, (user: string) => string>> = {
  18470: (user) => `Login failed for user '${user}'. Reason: The account is disabled.`,
  18486: (user) => `Login failed for user '${user}' because the account is currently locked out.`,
  18487: (user) => `Login failed for user '${user}'.  Reason: The password of the account has expired.`,
  18488: (user) => `Login failed for user '${user}'.  Reason: The password of the account must be changed.`,
  40615: () =>
    "Cannot open server 'tdstest' requested by the login. Client with IP address '127.0.0.1' is not allowed to access the server.",
}

const failed = (user: string) => new SqlFailure(18_456, `Login failed for user '${user}'.`, { class: 14 })

/** @throws SqlFailure 18456 for a wrong password and for an unknown user alike. */
export function signInBySql({ user, password }: Login, { logins }: Accounts): SqlLogin {
  const login = logins.find((one) => one.user.toLowerCase() === user.toLowerCase())
  if (login?.password !== password) throw failed(user)
  const refusal = REFUSALS[login.refusal ?? 0]
  if (refusal) throw new SqlFailure(login.refusal ?? 0, refusal(user), { class: 14 })
  return login
}

/** The two steps of NTLM. */
export class WindowsSignIn {
  readonly #accounts: Accounts
  readonly #challenge: ReturnType<typeof challenge>
  readonly message: Buffer

  constructor(negotiate: Buffer, accounts: Accounts) {
    this.#accounts = accounts
    this.#challenge = challenge(accounts.domains[0] ?? readNegotiate(negotiate))
    this.message = this.#challenge.message
  }

  /** @throws SqlFailure 18452 for a strange domain, 18456 for a wrong user or password. */
  answer(authenticate: Buffer): SqlLogin {
    const { claimed, account } = verify(authenticate, this.#challenge.nonce, this.#accounts.windows)
    if (!this.#accounts.domains.some((domain) => domain.toLowerCase() === claimed.domain.toLowerCase())) {
      throw new SqlFailure(
        18_452,
        'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
        { class: 14 },
      )
    }
    const user = `${claimed.domain}\\${claimed.user}`
    if (!account) throw failed(user)
    return { user, password: account.password }
  }
}
