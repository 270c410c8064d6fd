import type { Choice, PlainAuthValue, PollResult, Refreshed, Validated } from '@plugboard/core/host'

/** Where a piece's code is. */
export interface PieceLocation {
  /** Name of the piece. */
  name: string
  /** Version of its package. */
  version: string
  /** The package's folder, absolute. */
  directory: string
  /** The module that exports `piece`, absolute or relative to the folder; it must lie inside. */
  entry: string
  /** Another number when other code was put in the same place. */
  revision?: number
}

/** What every call says beside its own values. */
interface CallBase<Method extends string> {
  method: Method
  /** Overrides of the piece's endpoints, by name. */
  endpoints?: Readonly<Record<string, string>>
  /** Folders the piece may read and write, as absolute real paths. Default none. */
  folders?: readonly string[]
  /** Every secret value in `auth` and `input`; taken out of messages, hints and log lines. */
  secrets: readonly string[]
  /** Tells every HTTP request and every connection of the piece. Default false. */
  trace?: boolean
}

/** A form of a piece: of an auth method, an action or a trigger. */
export type FormOwner = 'auth' | 'action' | 'trigger'

/** What can be asked of a piece, by method. */
export interface PieceCalls {
  validate: CallBase<'validate'> & { auth: PlainAuthValue }
  refresh: CallBase<'refresh'> & { auth: PlainAuthValue }
  /** What the code itself says of the piece, to be compared with its manifest. */
  describe: CallBase<'describe'> & { package: string; version: string }
  migrate: CallBase<'migrate'> & { authMethod: string; values: Record<string, unknown>; fromVersion: number }
  options: CallBase<'options'> & {
    auth: PlainAuthValue
    owner: FormOwner
    /** Of the auth method, action or trigger. */
    name: string
    /** Path of the field: names joined by dots; a list's items are `*`. */
    field: string
    input: Record<string, unknown>
    search: string
  }
  action: CallBase<'action'> & { auth: PlainAuthValue; name: string; input: Record<string, unknown> }
  poll: CallBase<'poll'> & { auth: PlainAuthValue; name: string; input: Record<string, unknown>; cursor: unknown }
}

export type CallMethod = keyof PieceCalls
export type AnyCall = PieceCalls[CallMethod]

/** What a piece answers, by method. */
export interface PieceResults {
  validate: Validated
  refresh: Refreshed
  /** A manifest, unchecked: see `manifestProblems`. */
  describe: Record<string, unknown>
  migrate: Record<string, unknown>
  options: Choice<string | number>[]
  action: unknown
  poll: PollResult
}

/** One call of one piece on behalf of one project. Projects never share a process. */
export type PieceCall<Method extends CallMethod = CallMethod> = {
  projectId: string
  location: PieceLocation
  method: Method
} & { [M in Method]: PieceCalls[M] }[Method]
