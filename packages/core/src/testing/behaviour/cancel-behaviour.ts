import assert from 'node:assert/strict'
import type { Circumstances } from '../operation.js'
import { within } from '../within.js'
import { type Behaviour, noPause, PATIENCE } from './behaviour.js'
import { fakeTransport, silence } from './fake-transport.js'
import type { Rehearsal } from './rehearsal.js'
import type { Subject } from './subject.js'

/** Cancelled while it waits for the provider, an operation ends. */
export const cancelBehaviour: Behaviour = {
  sentence: 'stops when it is cancelled on the way',
  concerns: () => true,
  prove,
}

/** Cancels with the first request or stage; what has neither, as soon as it waits for anything. */
async function prove({ operation, values }: Rehearsal, { withoutHttp }: Subject): Promise<void> {
  const controller = new AbortController()
  const cancel = () => controller.abort(new Error('cancelled'))
  const { fetch } = fakeTransport((request) => {
    cancel()
    return silence(request)
  })
  const step: NonNullable<Circumstances['step']> = (_name, run) => {
    const running = run()
    cancel()
    return running
  }
  const running = operation.run(values, { fetch, step, sleep: noPause, signal: controller.signal })
  if (withoutHttp !== undefined) setImmediate(cancel)
  const outcome = await within(PATIENCE, running)
  if (controller.signal.aborted) assert.equal(outcome.kind, 'failed', 'it went on after it was cancelled')
}
