import type { Fixtures } from '../fixtures.js'
import type { Values } from '../lazy.js'
import type { Operation } from '../operation.js'
import { type RecordedAnswer, recordingFetch } from './recording.js'

/** What a piece can do under one name, such as an action with its examples. */
export interface Subject {
  /** As cases are named: `acme / greet`. */
  title: string
  /** Why nothing goes through `ctx.http`, if that is declared. */
  withoutHttp?: string
  /** Why any HTTP answer will do, if that is declared. */
  takesAnyAnswer?: string
  /** Why any content will do where the status is no error, if that is declared. */
  takesAnyContent?: string
  /** The operations that succeed when nothing stands in their way; the others fail in a case of their own. */
  rehearsals(): Promise<readonly Rehearsal[]>
}

/** An operation, and what happened when it ran undisturbed. */
export interface Rehearsal {
  operation: Operation
  values: Values
  answers: readonly RecordedAnswer[]
}

/** A subject by the name it has in the fixtures' declarations. */
export function subjectOf(
  title: string,
  name: string,
  { withoutHttp, takesAnyAnswer, takesAnyContent }: Fixtures,
  operations: () => readonly Operation[],
): Subject {
  const reasons = {
    withoutHttp: typeof withoutHttp === 'string' ? withoutHttp : withoutHttp?.[name],
    takesAnyAnswer: takesAnyAnswer?.[name],
    takesAnyContent: takesAnyContent?.[name],
  }
  let rehearsing: Promise<readonly Rehearsal[]> | undefined
  return {
    title,
    ...Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined)),
    rehearsals: () => {
      rehearsing ??= rehearseAll(operations())
      return rehearsing
    },
  }
}

async function rehearseAll(operations: readonly Operation[]): Promise<readonly Rehearsal[]> {
  const rehearsals: Rehearsal[] = []
  for (const operation of operations) {
    const rehearsal = await rehearse(operation).catch(() => undefined)
    if (rehearsal) rehearsals.push(rehearsal)
  }
  return rehearsals
}

async function rehearse(operation: Operation): Promise<Rehearsal> {
  const values = await operation.values()
  const { fetch, answers } = recordingFetch()
  await operation.run(values, { fetch })
  return { operation, values, answers }
}
