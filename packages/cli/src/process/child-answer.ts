import { stripVTControlCharacters } from 'node:util'
import { type ChildResult, runChild } from './run-child.js'

/** What a child found out, or why it did not. */
export type ChildAnswer<T> =
  | { ok: true; value: T; result: ChildResult }
  | { ok: false; reason: string; result: ChildResult }

interface AnswerOptions {
  cwd: string
  /** Milliseconds. Default 30,000. */
  timeout?: number
  /** Default: nothing but what a program needs to start. */
  env?: NodeJS.ProcessEnv
  /** Called with what the child sends as `{ progress }` on its way. */
  onProgress?(progress: unknown): void
}

/** Runs a child that at its end sends `{ value }` or `{ error }`. */
export async function childAnswer<T>(
  module: URL,
  args: readonly string[],
  { cwd, timeout = 30_000, env, onProgress }: AnswerOptions,
): Promise<ChildAnswer<T>> {
  let answer: { value?: T; error?: string } | undefined
  const onMessage = (message: unknown) => {
    const { progress, ...rest } = Object(message)
    if (progress === undefined) answer ??= rest
    else onProgress?.(progress)
  }
  const result = await runChild(module, args, { cwd, timeout, onMessage, ...(env && { env }) })
  if (answer?.value !== undefined) return { ok: true, value: answer.value, result }
  return { ok: false, reason: answer?.error ?? unanswered(result, timeout), result }
}

function unanswered({ timedOut, code, stderr }: ChildResult, timeout: number): string {
  if (timedOut) return `It did not end within ${timeout / 1000} seconds.`
  const lines = stripVTControlCharacters(stderr).split('\n')
  const error = lines.find((line) => /^\w*Error\b/.test(line))
  return error ?? `It ended with exit code ${code} before it answered.`
}
