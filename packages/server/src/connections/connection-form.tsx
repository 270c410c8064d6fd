import type { AuthManifest, FormSchema } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'
import { FieldSet } from '../html/form/field-set.js'
import { Guide } from '../html/guide.js'
import type { GuideAddresses } from '../html/guide-addresses.js'
import { Icon } from '../html/icon.js'
import { type FormFailure, VALUES } from './form-failure.js'
import { CONNECTION_FORM } from './test-result.js'

export interface ConnectionFormProps {
  method: AuthManifest
  /** What is filled in; secrets never. */
  filled: { name: string; tags: string; values: Readonly<Record<string, unknown>> }
  /** Name of each secret that is stored → when it was set, UTC milliseconds. */
  secretsSet?: Readonly<Record<string, number>>
  failure?: FormFailure | undefined
  /** Where it is posted. */
  action: string
  /** Where the choices of an outside system are asked for. */
  optionsUrl: string
  /** Sent along, unseen. */
  hidden: Readonly<Record<string, string | undefined>>
  /** Between name and credentials. */
  note?: Child
  /** What the guide says of our own addresses. */
  addresses: GuideAddresses
  /** Title of the guide, which is folded then. Default: how to get the credentials, unfolded. */
  guideTitle?: string | undefined
  /** What came of the last test, for a page without script. */
  result?: Child
}

const NAME: FormSchema = {
  type: 'object',
  properties: { name: { type: 'string', title: 'Name', maxLength: 200, 'x-field': { kind: 'text' } } },
  required: ['name'],
}

const TAGS: FormSchema = {
  type: 'object',
  properties: {
    tags: {
      type: 'string',
      title: 'Tags',
      description: 'To find it again, separated by commas.',
      'x-field': { kind: 'text', placeholder: 'sales, eu' },
    },
  },
}

/**
 * Name, credentials and tags of a connection, with the guide beside them. htmx puts only the result of a test or of
 * saving into the page; what was typed, secrets included, stays in the browser.
 */
export function ConnectionForm(props: ConnectionFormProps) {
  const { method, filled, failure, action, hidden, addresses, guideTitle, result } = props
  const problems = failure?.problems ?? []
  return (
    <div class={`grid items-start gap-6 ${method.guide ? 'md:grid-cols-[minmax(0,1fr)_22rem]' : ''}`}>
      <form
        id={CONNECTION_FORM}
        class="grid min-w-0 gap-5"
        method="post"
        action={action}
        novalidate
        hx-post={action}
        hx-target="#connection-result"
        hx-swap="innerHTML"
        hx-sync="this:drop"
        hx-indicator="#connection-busy"
      >
        {Object.entries(hidden).map(([name, value]) =>
          value === undefined ? null : <input type="hidden" name={name} value={value} />,
        )}
        <FieldSet schema={NAME} prefix="" values={{ name: filled.name }} problems={at(problems, 'name')} />
        {props.note}
        {hasFields(method) ? (
          <FieldSet
            schema={method.fields}
            prefix={VALUES}
            values={filled.values}
            problems={problemsOfValues(problems)}
            optionsUrl={props.optionsUrl}
            {...(props.secretsSet === undefined ? {} : { secretsSet: props.secretsSet })}
          />
        ) : null}
        <FieldSet schema={TAGS} prefix="" values={{ tags: filled.tags }} problems={at(problems, 'tags')} />
      </form>
      <div class="grid min-w-0 content-start gap-4 wrap-anywhere md:sticky md:top-0">
        <p id="connection-busy" class="htmx-indicator text-muted" role="status">
          <span class="flex items-center gap-2">
            <Icon name="loader-circle" class="spin" />
            Trying the connection…
          </span>
        </p>
        <div id="connection-result" class="empty:hidden" aria-live="polite">
          {result}
        </div>
        {method.guide ? (
          <Guide guide={method.guide} addresses={addresses} title={guideTitle} open={guideTitle === undefined} />
        ) : null}
      </div>
    </div>
  )
}

const hasFields = ({ fields }: AuthManifest): boolean => Object.keys(fields.properties).length > 0

const at = (problems: FormFailure['problems'], field: string) => problems.filter((one) => one.field === field)

function problemsOfValues(problems: FormFailure['problems']) {
  const start = `${VALUES}.`
  return problems
    .filter(({ field }) => field.startsWith(start))
    .map(({ field, message }) => ({ field: field.slice(start.length), message }))
}
