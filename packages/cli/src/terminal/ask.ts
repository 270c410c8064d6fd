import { type CANCEL_SYMBOL, isCancel, select, text } from '@clack/prompts'
import { Failure } from './failure.js'
import type { Terminal } from './terminal.js'

interface Question {
  /** What is missing, as the command's help calls it, such as `--auth`. */
  argument: string
  message: string
}

interface TextQuestion extends Question {
  initial?: string
  /** What is wrong with an answer, as a sentence. */
  problem?(answer: string): string | undefined
}

/**
 * Asks for a text that was not given.
 *
 * @throws Failure `missing_argument` where nobody can be asked, `cancelled` when the person wants to stop.
 */
export async function askText(terminal: Terminal, { initial, problem, ...question }: TextQuestion): Promise<string> {
  expectPerson(terminal, question.argument)
  const answer = await text({
    message: question.message,
    ...(initial !== undefined && { initialValue: initial }),
    validate: (value) => problem?.(value ?? ''),
  })
  return given(answer)
}

interface Choice<Value extends string> extends Question {
  options: readonly { value: Value; label: string; hint?: string }[]
}

/** Asks for one of several; like `askText` otherwise. */
export async function askChoice<Value extends string>(terminal: Terminal, question: Choice<Value>): Promise<Value> {
  expectPerson(terminal, question.argument)
  const options = question.options.map(({ value, label, hint }) => ({ value, label, ...(hint && { hint }) }))
  return given(await select<string>({ message: question.message, options })) as Value
}

function expectPerson(terminal: Terminal, argument: string): void {
  if (terminal.mode === 'terminal') return
  throw new Failure('missing_argument', `${argument} is missing.`, {
    hint: 'It is asked for only on a terminal; give it on the command line.',
    exitCode: 2,
  })
}

function given(answer: string | typeof CANCEL_SYMBOL): string {
  if (isCancel(answer)) throw new Failure('cancelled', 'Stopped; nothing was changed.')
  return answer
}
