import type { Fixtures } from '../fixtures.js'
import type { Rehearsal } from './rehearsal.js'

/** What a piece can do under one name, such as an action with its examples. */
export interface Subject {
  /** As cases are named: `acme / greet`. */
  title: string
  /** Why nothing goes through `ctx.http`, if that is declared. */
  withoutHttp?: string
  /** Why any HTTP answer will do, if that is declared. */
  takesAnyAnswer?: string
  /** Why a 404 will do, if that is declared. */
  takesAbsence?: string
  /** Why any content will do where the status is no error, if that is declared. */
  takesAnyContent?: string
  /** The operations that succeed when nothing stands in their way; the others fail in a case of their own. */
  rehearsals(): Promise<readonly Rehearsal[]>
}

/** A subject by the name it has in the fixtures' declarations. */
export function subjectOf(
  title: string,
  name: string,
  { withoutHttp, takesAnyAnswer, takesAbsence, takesAnyContent }: Fixtures,
  rehearsals: readonly (() => Promise<Rehearsal>)[],
): Subject {
  const reasons = {
    withoutHttp: typeof withoutHttp === 'string' ? withoutHttp : withoutHttp?.[name],
    takesAnyAnswer: takesAnyAnswer?.[name],
    takesAbsence: takesAbsence?.[name],
    takesAnyContent: takesAnyContent?.[name],
  }
  return {
    title,
    ...Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined)),
    rehearsals: () => successful(rehearsals),
  }
}

async function successful(rehearsals: readonly (() => Promise<Rehearsal>)[]): Promise<readonly Rehearsal[]> {
  const found: Rehearsal[] = []
  for (const rehearse of rehearsals) {
    const rehearsal = await rehearse().catch(() => undefined)
    if (rehearsal) found.push(rehearsal)
  }
  return found
}
