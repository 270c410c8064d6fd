import type { AuthManifest } from '@plugboard/core/host'
import type { Connection } from '../connections/connection.js'
import { type ConsentNote, ConsentNotes } from '../connections/consent-notes.js'
import { Button } from '../html/button.js'
import { FieldSet } from '../html/form/field-set.js'
import { Guide } from '../html/guide.js'
import { Section } from '../html/section.js'
import { Status } from '../html/status.js'
import { formId, formPrefix } from './form-name.js'
import { WorkbenchForm } from './workbench-form.js'
import type { WorkbenchPaths } from './workbench-paths.js'

export interface AuthSectionProps {
  /** Of the piece. */
  title: string
  method: AuthManifest
  /** What was tested, and is used to run. */
  kept: Connection | undefined
  /** What is filled in; secrets never. */
  values: Readonly<Record<string, unknown>>
  /** Where a person has to consent at the provider. */
  consent: ConsentNote | undefined
  paths: WorkbenchPaths
}

/** One auth method: its form as people will see it, and the button that tests it. */
export function AuthSection(props: AuthSectionProps) {
  const { method, kept, paths } = props
  return (
    <div id={`part-${formId('auth', method.name)}`} class="scroll-mt-20">
      <Section title={method.title} actions={<Kept kept={kept} />}>
        <div
          class={`grid grid-cols-[minmax(0,1fr)] items-start gap-6 ${method.guide ? 'xl:grid-cols-[minmax(0,1fr)_17rem]' : ''}`}
        >
          <WorkbenchForm kind="auth" name={method.name} paths={paths}>
            <Inputs {...props} />
          </WorkbenchForm>
          {method.guide ? (
            <div class="min-w-0 wrap-anywhere">
              <Guide guide={method.guide} open={kept === undefined} />
            </div>
          ) : null}
        </div>
      </Section>
    </div>
  )
}

function Inputs({ title, method, kept, values, consent, paths }: AuthSectionProps) {
  const hasFields = Object.keys(method.fields.properties).length > 0
  return (
    <>
      {consent?.id === undefined ? null : <input type="hidden" name={`id.${method.name}`} value={consent.id} />}
      {consent ? <ConsentNotes title={title} note={consent} /> : null}
      {hasFields ? (
        <FieldSet
          schema={method.fields}
          prefix={formPrefix('auth', method.name)}
          values={values}
          secretsSet={kept?.secretsSet ?? {}}
          optionsUrl={paths.options('auth', method.name)}
        />
      ) : consent ? null : (
        <p class="text-muted">There is nothing to fill in.</p>
      )}
      <div>{consent ? <ConnectButton consent={consent} /> : <TestButton />}</div>
    </>
  )
}

function TestButton() {
  return (
    <Button type="submit" variant="primary" icon="zap">
      Test connection
    </Button>
  )
}

function ConnectButton({ consent }: { consent: ConsentNote }) {
  return (
    <Button
      type="submit"
      variant="primary"
      icon="external-link"
      data-opens-popup=""
      disabled={consent.appMissing !== undefined}
    >
      Connect
    </Button>
  )
}

function Kept({ kept }: { kept: Connection | undefined }) {
  if (kept === undefined) return <span class="text-muted">Not tested yet</span>
  return (
    <span class="flex flex-wrap items-center gap-x-3 text-muted">
      {kept.account === null ? null : <span class="truncate">{kept.account}</span>}
      <Status status={kept.status} reason={kept.reason} />
    </span>
  )
}
