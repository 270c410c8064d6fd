import type { AuthManifest, FieldProblem, FormSchema } from '@plugboard/core/host'
import { FieldProblems } from '../html/form/field-problems.js'
import { FieldSet } from '../html/form/field-set.js'
import { Guide } from '../html/guide.js'
import { Problem } from '../html/problem.js'
import type { AppFormFailure } from './oauth2-app-form-failure.js'
import { RedirectUrl } from './redirect-url.js'

/** `id` of the form, for the button that submits it. */
export const APP_FORM = 'oauth2-app-form'

/** The part of an input's name before that of a field. */
const VALUES = 'values'

interface OAuth2AppFormProps {
  method: AuthManifest
  fields: FormSchema
  /** Where the provider sends people back, and events to. */
  addresses: { redirectUrl: string; webhookUrl: string }
  /** Where it is posted. */
  action: string
  /** Sent along, unseen. */
  hidden: Readonly<Record<string, string>>
  clientId?: string | undefined
  /** When the stored secret was set, UTC milliseconds. */
  secretSetAt?: number | null
  /** Whether it is for all projects; absent where that cannot be chosen. */
  platform?: boolean | undefined
  failure?: AppFormFailure | undefined
}

/** Redirect URL, client id and secret, with the guide beside. What was typed stays in the browser until it is accepted. */
export function OAuth2AppForm(props: OAuth2AppFormProps) {
  const { method, fields, addresses, action, hidden, clientId, secretSetAt, platform, failure } = props
  return (
    <div class={`grid items-start gap-6 ${method.guide ? 'md:grid-cols-[minmax(0,1fr)_22rem]' : ''}`}>
      <form
        id={APP_FORM}
        class="grid min-w-0 gap-5"
        method="post"
        action={action}
        novalidate
        hx-post={action}
        hx-target="#oauth2-app-result"
        hx-swap="innerHTML"
        hx-sync="this:drop"
      >
        {Object.entries(hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {method.oauth2?.grant === 'authorizationCode' ? <RedirectUrl url={addresses.redirectUrl} /> : null}
        <FieldSet
          schema={fields}
          prefix={VALUES}
          values={clientId === undefined ? {} : { clientId }}
          problems={valueProblems(failure)}
          secretsSet={secretSetAt ? { clientSecret: secretSetAt } : {}}
        />
        {platform === undefined ? null : <FieldSet schema={FOR_ALL} prefix="" values={{ platform }} />}
      </form>
      <div class="grid min-w-0 content-start gap-4 wrap-anywhere md:sticky md:top-0">
        <div id="oauth2-app-result" class="empty:hidden" aria-live="polite">
          {failure ? <AppFormRefused failure={failure} /> : null}
        </div>
        {method.guide ? (
          <Guide guide={method.guide} addresses={addresses} title="How to register the app" open />
        ) : null}
      </div>
    </div>
  )
}

/** What was wrong, with the problems for the browser to put at their fields. */
export function AppFormRefused({ failure: { title, detail, hint, problems } }: { failure: AppFormFailure }) {
  return (
    <div class="grid gap-3">
      <Problem title={title} detail={detail} hint={hint} />
      <FieldProblems form={APP_FORM} problems={problems} />
    </div>
  )
}

const FOR_ALL: FormSchema = {
  type: 'object',
  properties: {
    platform: {
      type: 'boolean',
      title: 'For all projects',
      description: 'Projects that have an app of their own keep it.',
      'x-field': { kind: 'checkbox' },
    },
  },
}

function valueProblems(failure: AppFormFailure | undefined): Pick<FieldProblem, 'field' | 'message'>[] {
  const start = `${VALUES}.`
  return (failure?.problems ?? []).map(({ field, message }) => ({ field: field.replace(start, ''), message }))
}
