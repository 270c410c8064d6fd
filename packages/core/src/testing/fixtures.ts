import type { PieceErrorCode } from '../error/piece-error.js'
import type { PollResult, TriggerEvent, WebhookRequest } from '../trigger/trigger.js'
import type { FamilyFixtures } from './families/family-fixtures.js'
import type { Lazy, Values } from './lazy.js'

/** Credentials that must be refused, and how. */
export interface Refused {
  title: string
  values: Lazy<Values>
  code: PieceErrorCode
  field?: string
}

/** Credentials of an auth method, right and wrong. */
export interface AuthFixture {
  good: Lazy<Values>
  /** A method that can be tested needs at least one. */
  refused?: readonly Refused[]
  /**
   * A second connection with secrets of the same form, which need not work. Default: the good one with the letters and
   * digits of its secrets changed. Needed where the piece refuses such secrets before it asks anybody.
   */
  other?: Lazy<Values>
}

/** An input an action must succeed with. */
export interface Example {
  /** Name of the auth method it runs with. */
  method: string
  input: Lazy<Values>
  check?(output: unknown): void
}

/** A poll that must succeed. */
export interface PollExample {
  method: string
  input: Lazy<Values>
  /** What the poll before gave. Default null, as on the first one. */
  cursor?: Lazy<unknown>
  check?(result: PollResult): void
}

/** A request as the provider would send it, and what it stands for. */
export interface WebhookExample {
  method: string
  input: Lazy<Values>
  request: Lazy<WebhookRequest>
  /** What the flow has kept in its store, such as a secret of the subscription. */
  stored?: Lazy<Values>
  /** The secret of the subscription. Default a random one. */
  webhookSecret?: string
  /** What `subscribe` has answered. Default null. */
  subscription?: Lazy<unknown>
  /** The signature is wrong, so that the request must not verify. Default false. */
  forged?: boolean
  /** Looks at the events of a request that verifies. */
  check?(events: readonly TriggerEvent[]): void
}

/** A subscription that is made, prolonged where it lapses, and ended. */
export interface SubscriptionExample {
  method: string
  input: Lazy<Values>
  /** Looks at what `subscribe` answered, while it lasts. */
  check?(subscription: unknown): void
}

/** What a piece brings so that its behaviour can be proven. Values may be functions: servers start after collection. */
export interface Fixtures {
  /** By auth method. A method that can be tested needs values that work and values that do not. */
  auth: Record<string, AuthFixture>
  /** By action: inputs that must succeed with the named auth method. */
  actions?: Record<string, readonly Example[]>
  /**
   * By trigger. Of a polling trigger: polls that must succeed. Of a webhook trigger: requests that must verify, and at
   * least one that must not.
   */
  triggers?: Record<string, readonly (PollExample | WebhookExample)[]>
  /** By webhook trigger that subscribes: with what. The service behind it may call the address it is given. */
  subscriptions?: Record<string, SubscriptionExample>
  /** What sibling pieces promise alike: the families the piece belongs to. */
  families?: FamilyFixtures
  endpoints?: Lazy<Record<string, string>>
  /** Folders of this machine that a piece which declares `folders` may use, as absolute real paths. */
  folders?: Lazy<readonly string[]>
  /**
   * What sends nothing through `ctx.http`, and why: by name of the auth method, action or polling trigger, or one reason
   * for the whole piece, such as `speaks SMTP`. Proven both ways: what is declared sends nothing, all else does.
   */
  withoutHttp?: string | Readonly<Record<string, string>>
  /**
   * What takes any HTTP answer for a result, whatever its status, and why: by name of the auth method, action or polling
   * trigger. Proven both ways, like what follows.
   */
  takesAnyAnswer?: Readonly<Record<string, string>>
  /** What takes a 404 for a result, such as `delete` for something that is gone already, and why. */
  takesAbsence?: Readonly<Record<string, string>>
  /** What takes any content for a result where the status is no error, and why. */
  takesAnyContent?: Readonly<Record<string, string>>
  /** Starts what the values need, such as a small server. Called once, before the first case runs. */
  start?(): Promise<unknown>
  /** Ends what `start` began. Called also when `start` failed. */
  stop?(): Promise<unknown>
}
