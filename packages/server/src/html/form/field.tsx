import type { FieldKind } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'
import { CheckboxField } from './checkbox-field.js'
import { ChoiceField } from './choice-field.js'
import { DateTimeField } from './date-time-field.js'
import { DynamicChoiceField } from './dynamic-choice-field.js'
import type { FieldProps } from './field-props.js'
import { FileField } from './file-field.js'
import { KeyValueField } from './key-value-field.js'
import { ListField } from './list-field.js'
import { LongTextField } from './long-text-field.js'
import { MarkdownField } from './markdown-field.js'
import { MultiChoiceField } from './multi-choice-field.js'
import { NumberField } from './number-field.js'
import { ObjectField } from './object-field.js'
import { SecretField } from './secret-field.js'
import { TextField } from './text-field.js'

/** One renderer for each kind of field. */
const RENDERERS: Readonly<Record<FieldKind, (props: FieldProps) => Child>> = {
  text: (props) => <TextField {...props} />,
  host: (props) => <TextField {...props} />,
  url: (props) => <TextField {...props} />,
  longText: (props) => <LongTextField {...props} />,
  json: (props) => <LongTextField {...props} />,
  secret: (props) => <SecretField {...props} />,
  number: (props) => <NumberField {...props} />,
  port: (props) => <NumberField {...props} />,
  checkbox: (props) => <CheckboxField {...props} />,
  choice: (props) =>
    props.schema['x-field']?.dynamic ? <DynamicChoiceField {...props} /> : <ChoiceField {...props} />,
  multiChoice: (props) => <MultiChoiceField {...props} />,
  dateTime: (props) => <DateTimeField {...props} />,
  file: (props) => <FileField {...props} />,
  list: (props) => <ListField {...props} />,
  object: (props) => <ObjectField {...props} />,
  keyValue: (props) => <KeyValueField {...props} />,
  markdown: (props) => <MarkdownField {...props} />,
}

/** A field of any kind. One without annotations is shown as JSON. */
export function renderField(props: FieldProps): Child {
  return RENDERERS[props.schema['x-field']?.kind ?? 'json'](props)
}
