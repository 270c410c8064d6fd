import type { Lazy } from '../lazy.js'
import type { NotSupported } from './family-case.js'
import type { FamilyConnection, PieceUser } from './piece-user.js'

/** What a chat model piece brings so that the sentences of the family can be proven. */
export interface ChatModelFixtures extends FamilyConnection {
  /** A model that `chat` and `structured-output` work with. */
  model: string
  /** A model that `embeddings` works with. */
  embeddingModel: string
  /**
   * The body of the last request the service got, as text. The service behind the fixtures calls the first tool it is
   * given, with the city Göteborg; answers the result of a tool with a text that has it in it; and says in its answer
   * how many images it was sent.
   */
  lastRequest: Lazy<string>
  /** Sentences the piece does not keep, and why. */
  notSupported?: NotSupported
}

/** A model a case talks to. */
export interface ChatModel extends PieceUser {
  model: string
  embeddingModel: string
  lastRequest(): string
  /** The models a form would offer for an action, narrowed by a search text. */
  choices(action: string, search?: string): Promise<string[]>
}

/** One sentence every chat model piece proves. */
export interface ChatModelCase {
  sentence: string
  prove(model: ChatModel): Promise<void>
}
