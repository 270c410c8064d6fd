import { TokenFailure } from './token-failure.js'

/** The failure of an answer that claims success and brings nothing that can be used: the provider may have acted. */
export function unusableAnswer(host: string, problem: string): TokenFailure {
  return new TokenFailure('unknown', `The answer of ${host} cannot be used: it is ${problem}.`, {
    code: 'bad_answer',
    status: 200,
  })
}
