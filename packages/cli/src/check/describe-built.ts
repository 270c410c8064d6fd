import type { Manifest } from '@plugboard/core/host'
import type { Problem } from '@plugboard/core/testing'
import { type ChildAnswer, childAnswer } from '../process/child-answer.js'

/** What a built piece says of itself, and what the static rules of core find wrong with it. */
export interface Description {
  manifest: Manifest
  problems: Problem[]
}

/** Describes the piece behind an entry, in a process of its own, since that runs the piece's code. */
export function describeBuilt(
  entry: string,
  { name, version }: { name: string; version: string },
  cwd: string,
): Promise<ChildAnswer<Description>> {
  return childAnswer(new URL('./children/describe.js', import.meta.url), [entry, name, version], { cwd })
}
