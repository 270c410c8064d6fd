import type { Tested } from '../connections/connection-tester.js'
import type { FormFailure } from '../connections/form-failure.js'
import { FormRefused, TestPassed } from '../connections/test-result.js'
import { CodeText } from '../html/code-text.js'
import { formId } from './form-name.js'
import { SeenView } from './seen-view.js'
import type { Seen } from './watched-call.js'

interface TrySucceededProps {
  /** Name of the auth method. */
  method: string
  tested: Tested
  seen: Seen
}

/** What a test that went well says; the credentials are kept. */
export function TrySucceeded({ method, tested, seen }: TrySucceededProps) {
  return (
    <div class="grid min-w-0 gap-3">
      <TestPassed tested={tested} form={formId('auth', method)} />
      <p class="text-muted">Actions and triggers now run with these values.</p>
      <SeenView seen={seen} />
    </div>
  )
}

interface TryRefusedProps {
  method: string
  failure: FormFailure
  /** The stack of what the piece threw. */
  detail: string | undefined
  seen: Seen
}

/** Why credentials were not accepted, how far the test came, and what the piece did. */
export function TryRefused({ method, failure, detail, seen }: TryRefusedProps) {
  return (
    <div class="grid min-w-0 gap-3">
      <FormRefused failure={failure} form={formId('auth', method)} />
      {detail === undefined ? null : <CodeText label="Details" text={detail} />}
      <SeenView seen={seen} />
    </div>
  )
}
