import { fieldTitle, messagesOf } from './control.js'
import type { FieldProps } from './field-props.js'
import { GroupFrame } from './frame.js'
import { FromStep, FromStepSwitch, suggestionList } from './from-step.js'
import { Rows } from './rows.js'
import { SecretNote, secretSetAt } from './secret-field.js'

/** Names with text values. Secret values are masked and, like secrets, kept when left empty. */
export function KeyValueField(props: FieldProps) {
  const secret = props.schema['x-field']?.secretValues === true
  const setAt = secret ? secretSetAt(props) : undefined
  const entries = secret ? [] : entriesOf(props.value)
  return (
    <GroupFrame field={props} inside {...(secret ? {} : { aside: <FromStepSwitch field={props} /> })}>
      {setAt === undefined ? null : <SecretNote at={setAt} now={props.form.now} />}
      <FromStep field={props}>
        <Rows
          field={props}
          count={Math.max(entries.length, props.required && setAt === undefined ? 1 : 0)}
          noun="entry"
          row={(index) => <Pair field={props} index={index} entry={entries[Number(index)]} secret={secret} />}
        />
      </FromStep>
    </GroupFrame>
  )
}

interface PairProps {
  field: FieldProps
  index: string
  entry: readonly [string, string] | undefined
  secret: boolean
}

function Pair({ field, index, entry = ['', ''], secret }: PairProps) {
  const invalid = messagesOf(field, true).length > 0 ? { 'aria-invalid': 'true' } : {}
  const title = fieldTitle(field)
  return (
    <div class="grid min-w-0 flex-1 grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-2">
      <input
        class="input"
        type="text"
        name={`${field.name}.${index}.name`}
        value={entry[0]}
        placeholder="Name"
        aria-label={`${title}: name`}
        autocomplete="off"
        spellcheck={false}
        {...invalid}
      />
      <input
        class="input"
        type={secret ? 'password' : 'text'}
        name={`${field.name}.${index}.value`}
        value={entry[1]}
        placeholder="Value"
        aria-label={`${title}: value`}
        autocomplete={secret ? 'new-password' : 'off'}
        {...(secret ? { 'data-secret': '' } : suggestionList(field))}
        {...invalid}
      />
    </div>
  )
}

function entriesOf(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).map(([name, text]) => [name, String(text)])
}
