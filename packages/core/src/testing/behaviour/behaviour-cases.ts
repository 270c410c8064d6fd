import type { ConformanceCase } from '../conformance-case.js'
import type { Behaviour } from './behaviour.js'
import { cancelBehaviour } from './cancel-behaviour.js'
import { echoBehaviour } from './echo-behaviour.js'
import { FAULTS } from './fault.js'
import { faultBehaviour } from './fault-behaviour.js'
import {
  absenceBehaviour,
  anyAnswerBehaviour,
  anyContentBehaviour,
  asksBehaviour,
  withoutHttpBehaviour,
} from './http-use-behaviours.js'
import { isolationBehaviour } from './isolation-behaviour.js'
import type { Subject } from './subject.js'

/** Every behaviour, in the order in which a person reads them. */
export const BEHAVIOURS: readonly Behaviour[] = [
  asksBehaviour,
  withoutHttpBehaviour,
  anyAnswerBehaviour,
  absenceBehaviour,
  anyContentBehaviour,
  ...FAULTS.map(faultBehaviour),
  cancelBehaviour,
  echoBehaviour,
  isolationBehaviour,
]

/** A case for each behaviour that is asked of the subject; proven with each of its operations. */
export function behaviourCases(subject: Subject): ConformanceCase[] {
  return BEHAVIOURS.filter((behaviour) => behaviour.concerns(subject)).map(({ sentence, prove }) => ({
    name: `${subject.title} ${sentence}`,
    run: async () => {
      for (const rehearsal of await subject.rehearsals()) await prove(rehearsal, subject)
    },
  }))
}
